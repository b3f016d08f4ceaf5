import type { Mup } from "../mup.ts";
import { textTable } from "./textTable.ts";

/** What was decided of one weight of a model. */
export interface TagRow {
  /** The name of the weight in its model, and in what is saved of it. */
  readonly weight: string;
  /** The class of the layer that has it. */
  readonly layer: string;
  readonly shape: readonly number[];
  readonly mup: Mup;
  /** Why: the option `tags` says so, a tag that it had, what was decided before and is saved with the model, or the kind of its layer. */
  readonly source: "option" | "tag" | "saved" | "kind";
}

/** What was decided of every weight of a model; as a string, a table to print. */
export class TagTable {
  readonly rows: readonly TagRow[];

  constructor(rows: readonly TagRow[]) {
    this.rows = rows;
  }

  toString(): string {
    const header = ["weight", "layer", "shape", "role", "fanIn", "width", "depth", "source"];
    const cells = this.rows.map(({ weight, layer, shape, mup, source }) => {
      const { fanIn, width, depth }: { fanIn?: number; width?: number; depth?: number } = mup;
      return [weight, layer, `[${shape}]`, mup.role, ...[fanIn, width, depth].map((n) => String(n ?? "")), source];
    });
    const table = textTable(header, cells);
    if (this.rows.some(({ mup }) => mup.role === "output")) return table;
    return `${table}\nNo weight is the output. Where the model has a readout, name its layer: { output }.`;
  }
}
