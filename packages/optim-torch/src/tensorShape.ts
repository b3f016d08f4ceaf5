import { damaged, shown } from "./readError.ts";

/** Whether a value of a pickle is a whole number from 0 on that a number holds exactly. */
export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** No tensor has more axes: it is what torch's own loops over several tensors take. */
const maxAxes = 64;

/** A list of at most 64 counts, such as a shape or the strides of a tensor, as a copy. `what` names it in the error. */
export function countsOf(value: unknown, what: string): number[] {
  const counts: readonly unknown[] | undefined = Array.isArray(value) ? value : undefined;
  if (!counts?.every(isCount) || counts.length > maxAxes) {
    const shownCounts = counts ? `[${counts.slice(0, maxAxes).map(shown)}]` : shown(value);
    throw damaged(`${what} is ${shownCounts}, not a list of at most ${maxAxes} whole numbers from 0 on`);
  }
  return [...counts];
}

/** How many elements a tensor of this shape has. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** How many elements lie from the first to the last one that these strides reach, both included. */
export function elementSpan(shape: readonly number[], stride: readonly number[]): number {
  if (elementCount(shape) === 0) return 0;
  return shape.reduce((last, size, axis) => last + (size - 1) * (stride[axis] ?? 0), 1);
}

/** Whether the elements lie in row-major order without gaps. The stride of an axis of size 1 says nothing. */
export function isContiguous(shape: readonly number[], stride: readonly number[]): boolean {
  let expected = 1;
  for (const [i, size] of shape.toReversed().entries()) {
    if (size !== 1 && stride[shape.length - 1 - i] !== expected) return false;
    expected *= size;
  }
  return true;
}
