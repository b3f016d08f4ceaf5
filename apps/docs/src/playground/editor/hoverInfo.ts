import type { TooltipView } from "@codemirror/view";
import type { HoverInfo } from "@valtown/codemirror-ts/worker";

interface Part {
  readonly text: string;
}

const textOf = (parts: readonly Part[] | undefined): string => (parts ?? []).map(({ text }) => text).join("");

/** What is under the pointer: its type, and under that what its comment says. */
export function hoverInfo({ quickInfo }: HoverInfo): TooltipView {
  const dom = document.createElement("div");
  const type = dom.appendChild(document.createElement("code"));
  type.textContent = textOf(quickInfo?.displayParts);
  const words = textOf(quickInfo?.documentation);
  if (words) dom.appendChild(document.createElement("div")).textContent = words;
  return { dom };
}
