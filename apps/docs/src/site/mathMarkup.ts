import type { MarkdownRenderer } from "vitepress";

/** The rules of markdown-it that render TeX. */
const rules = ["math_inline", "math_block", "math_inline_block", "math_inline_bare_block"];

/**
 * How the columns of a MathML table lie, which MathML Core leaves to style sheets (`style.css`). Vue does not know these attributes, and
 * would build such a formula node by node instead of leaving it as it is in the page: five times as much script.
 */
const tableAttributes = / (?:rowspacing|columnalign|columnspacing)="[^"]*"/g;

/** Makes formulas text that Vue leaves alone: it would read braces of TeX as expressions of its own. */
export function mathMarkup(md: MarkdownRenderer): void {
  for (const name of rules) {
    const render = md.renderer.rules[name];
    if (render === undefined) throw new Error(`docs: markdown-it has no rule "${name}"; its plugin has renamed it.`);
    const tag = name === "math_inline" ? "span" : "div";
    // A long formula scrolls, by the keyboard too.
    const attributes = tag === "div" ? ' class="formula" tabindex="0"' : "";
    md.renderer.rules[name] = (...args) =>
      `<${tag}${attributes} v-pre>${render(...args).replace(tableAttributes, "")}</${tag}>`;
  }
}
