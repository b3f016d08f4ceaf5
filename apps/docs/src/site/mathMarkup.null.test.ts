import type { MarkdownRenderer } from "vitepress";
import { expect, test } from "vitest";
import { mathMarkup } from "./mathMarkup.ts";

const names = ["math_inline", "math_block", "math_inline_block", "math_inline_bare_block"];
const math = '<math><mtable rowspacing="0.2em" columnalign="left" class="a"></mtable></math>';

/** A renderer that has these rules, each of which writes the same formula. */
const rendererOf = (known: readonly string[]) =>
  ({ renderer: { rules: Object.fromEntries(known.map((name) => [name, () => math])) } }) as unknown as MarkdownRenderer;

test("formulas are text to Vue, those of a block scroll by the keyboard, and tables have none of MathML's own attributes", () => {
  const md = rendererOf(names);
  mathMarkup(md);
  const [inline, ...blocks] = names.map((name) => (md.renderer.rules[name] as () => string)());
  const table = '<math><mtable class="a"></mtable></math>';
  expect(inline).toBe(`<span v-pre>${table}</span>`);
  for (const block of blocks) expect(block).toBe(`<div class="formula" tabindex="0" v-pre>${table}</div>`);
});

test("a rule that markdown-it does not have any more fails the build", () => {
  expect(() => mathMarkup(rendererOf(names.slice(1)))).toThrow('markdown-it has no rule "math_inline"');
});
