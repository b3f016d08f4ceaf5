import { expect, test } from "vitest";
import { toHalf } from "../../testing/halfReference.ts";
import { roundHalf } from "./roundHalf.ts";

/** The bits of the first and the last normal half as float32, and how far apart halves lie. */
const normals = { f16: [0x38800000, 0x47800000, 2 ** 13], bf16: [0, 0x7f800000, 2 ** 16] } as const;

/** Every half, what lies halfway to the next, and the float32 on both sides of it. */
function aroundHalves(dtype: keyof typeof normals): Float32Array {
  const [first, end, step] = normals[dtype];
  const subnormals = dtype === "f16" ? Array.from({ length: 2048 }, (_, i) => i * 2 ** -25) : [];
  const words: number[] = [];
  for (let half = first; half < end; half += step)
    words.push(half, half + 1, half + step / 2 - 1, half + step / 2, half + step / 2 + 1);
  const numbers = new Float32Array(Uint32Array.from(words).buffer);
  return Float32Array.from([...numbers, ...subnormals, ...subnormals.map((x) => x * (1 + 2 ** -20))]);
}

test.each(["f16", "bf16"] as const)("%s: each half, each tie and its neighbours, of both signs", (dtype) => {
  const numbers = aroundHalves(dtype);
  const signed = [numbers, numbers.map((x) => -x)];
  for (const values of signed) {
    const rounded = roundHalf(values, dtype);
    expect(values.filter((x, i) => !Object.is(rounded[i], toHalf(x, dtype)))).toEqual(new Float32Array(0));
  }
});

test("zeros keep their sign, infinities and NaN stay, and an array may be a part of another", () => {
  const values = Float32Array.from([9, -0, Infinity, -Infinity, NaN, -(2 ** -30), 1e30]).subarray(1);
  expect([...roundHalf(values, "f16")]).toEqual([-0, Infinity, -Infinity, NaN, -0, Infinity]);
  expect(values[5]).toBe(Math.fround(1e30));
  expect([...roundHalf(new Float32Array(0), "bf16")]).toEqual([]);
});
