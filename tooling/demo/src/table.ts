/** A table in lines of text; every column is as wide as its widest cell, and set to the right. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, ...rows];
  const widths = head.map((_, i) => Math.max(...lines.map((cells) => cells[i]!.length)));
  return lines.map((cells) => `  ${cells.map((cell, i) => cell.padStart(widths[i]!)).join("   ")}`).join("\n");
}

/** A share from 0 to 1 as people read it. */
export const percent = (share: number, digits = 1): string => `${(100 * share).toFixed(digits)} %`;

/** A whole number with a comma for each thousand. */
export const whole = (value: number): string => value.toLocaleString("en");
