import { textTable } from "./textTable.ts";

/** Standard deviations at the first step; undefined where there is no such tensor. */
export interface ScaleRow {
  /** The path of a layer in its model, of a value inside of it, or of a weight. */
  readonly name: string;
  readonly activation?: number | undefined;
  readonly activationGradient?: number | undefined;
  readonly weight?: number | undefined;
  readonly weightGradient?: number | undefined;
}

/** The standard deviations of everything in a model; as a string, a table to print. */
export class ScaleTable {
  readonly rows: readonly ScaleRow[];
  /** The loss of that step. */
  readonly loss: number;

  constructor(rows: readonly ScaleRow[], loss: number) {
    this.rows = rows;
    this.loss = loss;
  }

  toString(): string {
    const cell = (x: number | undefined): string => (x === undefined ? "" : Number(x.toPrecision(3)).toString());
    return textTable(
      ["name", "activation", "its gradient", "weight", "its gradient"],
      this.rows.map(({ name, activation, activationGradient, weight, weightGradient }) => [
        name,
        ...[activation, activationGradient, weight, weightGradient].map(cell),
      ]),
    );
  }
}
