import { columnsOf, namesOf, nameTitles } from "./cells.ts";
import type { Result } from "./result.ts";

const line = (cells: readonly string[]): string =>
  `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;

/** The place of a run in words: adapter, browser, day. */
export const whereText = ({ adapter, browser, date }: Pick<Result, "adapter" | "browser" | "date">): string =>
  [adapter, browser, date].join(" · ");

/** A result as Markdown, to be pasted into an issue. */
export function markdownOf(result: Result): string {
  const { optimizer, rows, other, bytesPerWeight } = result;
  const columns = columnsOf(other);
  const titles = [...nameTitles, ...columns.map(([title]) => title)];
  const sides = titles.map((_, i) => (i === 0 || i === nameTitles.length - 1 ? "---" : "--:"));
  const body = rows.map((row) => {
    const { figures, failure = "" } = row;
    // A failure stands in the first column of figures.
    const told = columns.map(([, cell], i) => (figures ? cell(figures) : i === 0 ? failure : ""));
    return line([...namesOf(row), ...told]);
  });
  return [
    `**${optimizer}**, ${bytesPerWeight} bytes a weight and step · ${whereText(result)}`,
    "",
    line(titles),
    line(sides),
    ...body,
    "",
  ].join("\n");
}
