/** A table in Markdown, its columns aligned as formatters align them. What would end a cell is escaped. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, ...rows].map((cells) => cells.map((cell) => cell.replace(/\|/g, "\\|")));
  const widths = head.map((_, column) => Math.max(3, ...lines.map((cells) => [...cells[column]!].length)));
  const padded = (cells: readonly string[], by: string): string =>
    `| ${cells.map((cell, i) => cell + by.repeat(widths[i]! - [...cell].length)).join(" | ")} |`;
  const [first, ...others] = lines.map((cells) => padded(cells, " "));
  return [
    first,
    padded(
      head.map(() => ""),
      "-",
    ),
    ...others,
  ].join("\n");
}
