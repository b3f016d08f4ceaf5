import { mkdir, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { type Plot, plot, table } from "tooling-demo";

/** Something that is shown: in words, as a table and as a plot. */
export interface Demo {
  readonly title: string;
  /** What one sees. */
  readonly text: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Whether it is what should be seen. */
  readonly isFine: boolean;
  /** The name of the plot's file. */
  readonly file: string;
  readonly plot: Omit<Plot, "title">;
}

/** Prints a table, and writes its plot into a folder. */
export async function show({ title, text, head, rows, file, plot: drawn }: Demo, out: string): Promise<void> {
  await mkdir(out, { recursive: true });
  const path = join(out, file);
  await writeFile(path, plot({ title, ...drawn }));
  console.log(`\n${title}\n\n${table(head, rows)}\n\n${text}\nplot  ${relative(process.cwd(), path)}`);
}
