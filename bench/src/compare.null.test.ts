import { expect, it } from "vitest";
import { BenchError } from "./benchError.ts";
import { compare } from "./compare.ts";

const names = { row: "Adam, 2 tensors", reference: "the reference", other: "peer" };
const numbers = (...tensors: number[][]) => tensors.map((tensor) => Float32Array.from(tensor));
const compared =
  (other: Float32Array[], steps = 3, roundings?: number) =>
  () =>
    compare(names, numbers([1, -2], [0.5]), other, steps, roundings);

it("lets through what rounds otherwise, and no more", () => {
  expect(compared(numbers([1.00001, -2], [0.5]))).not.toThrow();
  expect(compared(numbers([1.00002, -2], [0.5]))).toThrow(BenchError);
  expect(compared(numbers([1.00002, -2], [0.5]), 100)).not.toThrow();
  expect(compared(numbers([1.00002, -2], [0.5]), 30)).toThrow(BenchError);
  expect(compared(numbers([1.00002, -2], [0.5]), 30, 2)).not.toThrow();
});

it("bug: a tensor whose one weight had become small was told to differ, by roundings of when it was large", () => {
  const [ours, theirs] = [numbers([0.0110082]), numbers([0.0110056])];
  const after = (from: Float32Array[]) => () => compare(names, ours, theirs, 535, 1, from);
  expect(after(numbers([0.54]))).not.toThrow();
  expect(after(numbers([0.02]))).toThrow(BenchError);
});

it("counts the weights that differ in any bit, zeros by their sign", () => {
  const count = (other: Float32Array[]) => compared(other)();
  expect(count(numbers([1, -2], [0.5]))).toBe(0);
  expect(count(numbers([1.00001, -2], [0.5000001]))).toBe(2);
  expect(compare(names, numbers([0, 1]), numbers([-0, 1]), 3)).toBe(1);
});

it("says who is wrong, where and by how much", () => {
  expect(compared(numbers([1, -2], [0.75]))).toThrow(
    "Adam, 2 tensors: peer is not the reference after 3 steps: weight 0 of tensor 1 is 0.75 instead of 0.5.",
  );
  expect(compared(numbers([1, Number.NaN], [0.5]))).toThrow("weight 1 of tensor 0 is NaN instead of -2");
  expect(compared(numbers([1, -2]))).toThrow("1 tensors instead of 2");
  expect(compared(numbers([1], [0.5]))).toThrow("tensor 0 has 1 weights instead of 2");
});
