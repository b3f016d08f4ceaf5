import { BenchError } from "./benchError.ts";

/**
 * How far two contenders may lie apart after some steps: 1e-5 of it and 2e-6 of the largest weight, and half a unit in the last place
 * of the largest weight for every rounding: one in every step, since each rounds the weight once and need not round it alike.
 */
const bound = (reference: number, largest: number, roundings: number): number =>
  1e-5 * Math.abs(reference) + (2e-6 + roundings * 2 ** -24) * largest;

/** The bits of some numbers. */
const bitsOf = ({ buffer, byteOffset, length }: Float32Array): Uint32Array =>
  new Uint32Array(buffer, byteOffset, length);

const largestOf = (numbers: Float32Array): number => numbers.reduce((largest, x) => Math.max(largest, Math.abs(x)), 0);

/**
 * Two contenders' weights after the same steps. @param roundings - how many in a step may set them apart. @param from - what they began with:
 * a weight that has become small was rounded while it was large.
 * @returns how many weights differ in any bit.
 * @throws BenchError where they are not the same within the bound.
 */
export function compare(
  names: { readonly row: string; readonly reference: string; readonly other: string },
  reference: readonly Float32Array[],
  other: readonly Float32Array[],
  steps: number,
  roundings = 1,
  from = reference,
): number {
  const wrong = (what: string): never => {
    throw new BenchError(`${names.row}: ${names.other} is not ${names.reference} after ${steps} steps: ${what}.`);
  };
  if (reference.length !== other.length) wrong(`${other.length} tensors instead of ${reference.length}`);
  let differing = 0;
  reference.forEach((expected, t) => {
    const found = other[t]!;
    if (expected.length !== found.length)
      wrong(`tensor ${t} has ${found.length} weights instead of ${expected.length}`);
    const largest = Math.max(largestOf(expected), largestOf(from[t]!));
    const [bits, foundBits] = [bitsOf(expected), bitsOf(found)];
    for (let i = 0; i < expected.length; i++) {
      if (bits[i] !== foundBits[i]) differing++;
      // Written so that NaN is wrong.
      if (!(Math.abs(found[i]! - expected[i]!) <= bound(expected[i]!, largest, steps * roundings)))
        wrong(`weight ${i} of tensor ${t} is ${found[i]} instead of ${expected[i]}`);
    }
  });
  return differing;
}
