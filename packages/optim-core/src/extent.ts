/**
 * Over what one value stretches: the same for every kernel of a step (`host`), for all parameters (`all`), for one parameter (`tensor`),
 * for a row or a column of its matrix view (first axis × the rest), or one value per weight (`element`).
 */
export type Extent = "host" | "all" | "tensor" | "row" | "column" | "element";

/** What a reduction leaves: one value per row, per column, per parameter, or one for all parameters of the step. */
export type Over = "row" | "column" | "tensor" | "all";

/** What one slot of state stretches over. `block` (quantised state) and `group` wait for a backend that stores them. */
export type SlotExtent = "element" | "row" | "column" | "block" | "tensor" | "group" | "all";

const height: Record<Extent, number> = { host: 0, all: 1, tensor: 2, row: 3, column: 3, element: 4 };

/** The smallest extent that holds both: a row met by a column is a whole matrix. */
export const joinExtents = (a: Extent, b: Extent): Extent => {
  if (a === b) return a;
  if (height[a] === height[b]) return "element";
  return height[a] > height[b] ? a : b;
};

/** Whether a value of extent `value` can be kept at extent `place` without losing anything. */
export const fitsExtent = (value: Extent, place: Extent): boolean => joinExtents(value, place) === place;

/** The number of weights of a shape. */
export const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** The shape of what a slot of some extent keeps for a parameter of `shape`; rows and columns are those of {@link matrixOf}. */
export const slotShape = (extent: SlotExtent, shape: readonly number[]): readonly number[] => {
  const [rows = 1, ...rest] = shape;
  if (extent === "element") return shape;
  if (extent === "row") return [rows];
  return extent === "column" ? [sizeOf(rest)] : [];
};

/** The matrix view of a shape: first axis by all others; a vector is one column, a scalar 1 × 1. */
export const matrixOf = (shape: readonly number[]): { readonly rows: number; readonly columns: number } => ({
  rows: sizeOf(slotShape("row", shape)),
  columns: sizeOf(slotShape("column", shape)),
});
