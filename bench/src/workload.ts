import { type Shapes, sizeOfShape } from "./shapes.ts";

/** What every contender of a row starts from: it copies these numbers and never writes them. */
export interface Workload {
  readonly shapes: readonly (readonly number[])[];
  readonly weights: readonly Float32Array[];
  /** The same in every step. */
  readonly gradients: readonly Float32Array[];
}

/** Numbers in [-1, 1), the same for the same seed. */
function noise(length: number, seed: number): Float32Array {
  const numbers = new Float32Array(length);
  let state = seed;
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    numbers[i] = state / 2 ** 31 - 1;
  }
  return numbers;
}

/** Weights and gradients of noise. */
export const makeWorkload = ({ shapes }: Shapes): Workload => ({
  shapes,
  weights: shapes.map((shape, i) => noise(sizeOfShape(shape), 2 * i + 1)),
  gradients: shapes.map((shape, i) => noise(sizeOfShape(shape), 2 * i + 2)),
});
