/** Rows under a header as lines of text; every column as wide as its widest cell, numbers to the right. */
export function textTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [header, ...rows];
  const widths = header.map((_, i) => Math.max(...lines.map((cells) => cells[i]!.length)));
  const isNumeric = header.map((_, i) => rows.every((cells) => !/[^-+.\de∞]/.test(cells[i]!)));
  const padded = (cell: string, i: number): string =>
    isNumeric[i] ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!);
  return lines.map((cells) => cells.map(padded).join("  ").trimEnd()).join("\n");
}
