import { expect, it } from "vitest";
import { memoryCopy } from "./memoryCopy.ts";

it("a copy moves half of a step's bytes from one array to another", async () => {
  const sizes: number[] = [];
  const set = Float32Array.prototype.set;
  Float32Array.prototype.set = function (this: Float32Array, source: ArrayLike<number>) {
    set.call(this, source);
    sizes.push(source.length, this.length, this[this.length - 1]!);
  };
  try {
    const { step } = await memoryCopy(28)({ shapes: [[3, 5], [1]], weights: [], gradients: [] });
    step();
  } finally {
    Float32Array.prototype.set = set;
  }
  expect(sizes).toEqual([56, 56, 1]);
});
