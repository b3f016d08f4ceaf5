import { AdamW, js, type Param } from "optim-core";
import { describe, expect, test } from "vitest";
import { BF16Array, F16Array } from "./halfArray.ts";
import { type HalfJsBuffer, halfJs, halfParameter } from "./halfJs.ts";

describe.each([
  ["f16", F16Array, 1 + 2 ** -10],
  ["bf16", BF16Array, 1 + 2 ** -7],
] as const)("an array of %s", (dtype, Half, afterOne) => {
  test("rounds what it is given, and reads exactly", () => {
    const array = new Half([1 / 3, afterOne, -0]);
    expect([...array]).toEqual([...array.subarray()]);
    expect(array.subarray(1, 2)).toEqual(Float32Array.of(afterOne));
    expect(Math.abs([...array][0]! - 1 / 3)).toBeLessThan((afterOne - 1) / 4);
    expect(Object.is([...array][2], -0)).toBe(true);
    expect(array).toHaveLength(3);
    expect([...new Half(2)]).toEqual([0, 0]);
  });

  test("takes bits as they are, and gives copies of them", () => {
    const array = new Half(3);
    array.set(Uint16Array.of(0x3c00, 0x4000), 1);
    const bits = array.slice();
    expect([...bits]).toEqual([0, 0x3c00, 0x4000]);
    array.fill(1);
    expect([...bits]).toEqual([0, 0x3c00, 0x4000]);
    expect([...array]).toEqual([1, 1, 1]);
  });

  test("refuses what does not fit, and stays as it was", () => {
    const array = new Half([1, 2]);
    expect(() => array.set([3, 4], 1)).toThrow("2 numbers from place 1 on do not fit into 2");
    expect(() => array.set(new Uint16Array(3))).toThrow(RangeError);
    expect([...array]).toEqual([1, 2]);
  });

  test("is a buffer of halfJs", async () => {
    const made = halfJs.alloc(dtype, 2);
    expect(made).toBeInstanceOf(Half);
    expect(halfJs.inspect(made)).toEqual({ dtype, length: 2 });
    expect(js.inspect(made)).toBeUndefined();
    halfJs.fill(made, afterOne);
    expect(await halfJs.read(made)).toEqual(new Half([afterOne, afterOne]).bits);
    halfJs.write(made, Uint16Array.of(1, 2));
    expect(await halfJs.read(made)).toEqual(Uint16Array.of(1, 2));
  });

  test.each(["f32", "f64", "f16", "bf16"])("is converted to and from %s", async (other) => {
    const numbers = [1.5, -0.25, 70_000];
    const [half, one, back] = [new Half(numbers), halfJs.alloc(other, 3), new Half(3)];
    halfJs.copy(half, one);
    halfJs.copy(one, back);
    // What both know comes back; the third is beyond f16, and finer than bf16.
    expect([...back].slice(0, 2)).toEqual([1.5, -0.25]);
    const mine = [...half][2]!;
    const theirs = other === "f16" && mine > 65_504 ? Infinity : mine;
    expect([...back][2]).toBe(other === "bf16" && dtype === "f16" ? Infinity : theirs);
  });

  test("is a parameter, which AdamW steps in float32 and rounds", () => {
    const p: Param<HalfJsBuffer> = halfParameter(new Half([1, 2, 3, 4]), { name: "w", shape: [2, 2] });
    expect([p.dtype, p.shape, p.name]).toEqual([dtype, [2, 2], "w"]);
    p.grad = new Half([1, -1, 1, -1]);
    new AdamW([p], { lr: 0.5, weightDecay: 0, backend: halfJs }).step();
    expect([...(p.data as F16Array)]).toEqual([0.5, 2.5, 2.5, 4.5]);
    expect(() => halfParameter(new Half(3), { shape: [2] })).toThrow("[2] holds 2 numbers, the array has 3");
  });
});

test("halfJs says what it cannot store", () => {
  expect(() => halfJs.alloc("u8", 1)).toThrow("js: cannot store u8");
});
