import { type Backend, type DType, type HostArray, type Param, sizeOf } from "optim-core";
import { randomNumbers } from "./randomNumbers.ts";

/** What a test weight is: its first values and its gradient at every step, null where there is none. Numbers are exact in float32. */
export interface WeightSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly initial: readonly number[];
  gradientAt(t: number): readonly number[] | null;
}

/** A spec in the memory of a backend, as a parameter. */
export type Weight<Buf> = Param<Buf> & { readonly spec: WeightSpec };

const list = (length: number, next: () => number): number[] => Array.from({ length }, next);

/**
 * A weight with random numbers. Its gradient has a zero that stays, is null when `skips(t)` and all zeros when `rests(t)`.
 */
export function weightSpec(
  name: string,
  shape: readonly number[],
  { skips = () => false, rests = () => false }: { skips?: (t: number) => boolean; rests?: (t: number) => boolean } = {},
): WeightSpec {
  const seed = [...name].reduce((hash, letter) => Math.imul(hash, 31) + letter.charCodeAt(0), 7);
  const size = sizeOf(shape);
  return {
    name,
    shape,
    initial: list(size, randomNumbers(seed)),
    gradientAt(t) {
      if (skips(t)) return null;
      if (rests(t)) return list(size, () => 0);
      const next = randomNumbers(seed + 1009 * t);
      return list(size, next).map((x, i) => (i === 1 ? 0 : x));
    },
  };
}

/**
 * The weights of most checks: a matrix, two vectors of one length (so that their states can be mixed up), of which the first is frozen
 * in every third step, and a scalar whose gradient is zero in every fourth.
 */
export const standardWeights: readonly WeightSpec[] = [
  weightSpec("dense/kernel", [3, 4]),
  weightSpec("dense/bias", [5], { skips: (t) => t % 3 === 2 }),
  weightSpec("norm/bias", [5]),
  weightSpec("norm/scale", [], { rests: (t) => t % 4 === 0 }),
];

/** Numbers as an array of the precision that a parameter has. */
export const hostArray = (dtype: DType, values: Iterable<number>): Float32Array | Float64Array =>
  dtype === "f64" ? Float64Array.from(values) : Float32Array.from(values);

/** Puts numbers into the memory of a backend. */
export function upload<Buf>(backend: Backend<Buf>, dtype: DType, data: HostArray): Buf {
  const buffer = backend.alloc(dtype, data.length);
  backend.write(buffer, data);
  return buffer;
}

/** Puts specs into the memory of a backend. */
export function placeWeights<Buf>(
  backend: Backend<Buf>,
  specs: readonly WeightSpec[] = standardWeights,
  { dtype = "f32", named = true }: { dtype?: DType; named?: boolean } = {},
): Weight<Buf>[] {
  return specs.map((spec) => ({
    ...(named ? { name: spec.name } : {}),
    spec,
    shape: spec.shape,
    dtype,
    data: upload(backend, dtype, hostArray(dtype, spec.initial)),
    grad: null,
  }));
}

/** Gives every weight its gradient of step `t`: in the buffer of the one before, or in a new one after a null. */
export function setGradients<Buf>(backend: Backend<Buf>, weights: readonly Weight<Buf>[], t: number): void {
  for (const weight of weights) {
    const values = weight.spec.gradientAt(t);
    const { grad: before, dtype } = weight;
    if (values && before !== null) backend.write(before, hostArray(dtype, values));
    else if (values) weight.grad = upload(backend, dtype, hostArray(dtype, values));
    else if (before !== null) {
      backend.free(before);
      weight.grad = null;
    }
  }
}
