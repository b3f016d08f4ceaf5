import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import type { Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

/** The editor in the site's colours: variables, so that it follows the theme by itself. */
const look = EditorView.theme({
  "&": {
    color: "var(--vp-c-text-1)",
    backgroundColor: "var(--vp-code-block-bg)",
    fontSize: "13px",
    borderRadius: "8px",
  },
  "&.cm-focused": { outline: "2px solid var(--vp-c-brand-1)" },
  ".cm-scroller": { fontFamily: "var(--vp-font-family-mono)", lineHeight: "1.6" },
  ".cm-content": { caretColor: "var(--vp-c-text-1)" },
  "&.cm-editor .cm-gutters": { color: "var(--vp-c-text-2)", backgroundColor: "transparent", border: "none" },
  "&.cm-editor .cm-activeLine, &.cm-editor .cm-activeLineGutter": { backgroundColor: "var(--code-line)" },
  ".cm-cursor": { borderLeftColor: "var(--vp-c-text-1)" },
  ".cm-tooltip": {
    maxWidth: "min(560px, 90vw)",
    color: "var(--vp-c-text-1)",
    backgroundColor: "var(--vp-c-bg-elv)",
    border: "1px solid var(--vp-c-divider)",
    borderRadius: "6px",
  },
  ".cm-tooltip.cm-tooltip-hover": { padding: "6px 10px", whiteSpace: "pre-wrap" },
  ".cm-panels": { color: "var(--vp-c-text-1)", backgroundColor: "var(--vp-c-bg-elv)" },
});

const words = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.modifier], color: "var(--code-keyword)" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--code-string)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--code-number)" },
  { tag: [tags.typeName, tags.className], color: "var(--code-type)" },
  { tag: tags.comment, color: "var(--code-comment)", fontStyle: "italic" },
]);

/** How code looks; `isDark` is for what CodeMirror colours itself. */
export const codeStyle = (isDark: boolean): Extension => [
  look,
  syntaxHighlighting(words),
  EditorView.darkTheme.of(isDark),
];
