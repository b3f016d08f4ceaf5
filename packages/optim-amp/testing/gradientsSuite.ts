import { describe, expect, test } from "vitest";
import { type AutocastOptions, autocast } from "../src/tfjs/autocast.ts";
import { toHalf } from "./halfReference.ts";
import { noiseTensor, take, tf } from "./tensorflow.ts";

interface Gradients {
  readonly value: tf.Tensor;
  readonly gradients: tf.Tensor[];
}

/** Where the region is: around everything, around the forward function alone, or nowhere. */
const places = {
  both: (f: () => tf.Scalar, options?: AutocastOptions) => autocast(tf, () => gradientsOf(f), options),
  forward: (f: () => tf.Scalar, options?: AutocastOptions) => gradientsOf(() => autocast(tf, f, options)),
};

let variables: tf.Variable[] = [];

function gradientsOf(f: () => tf.Scalar): Gradients {
  const { value, grads } = tf.variableGrads(f, variables);
  return { value, gradients: variables.map(({ name }) => grads[name]!) };
}

const isHalf = (values: Float32Array) => values.every((x) => toHalf(x) === x);

/** A loss over one operation whose gradients tell whether it ran backward on halves: each scales them by a number that is no half. */
const operations = {
  matMul: {
    shapes: [
      [5, 6],
      [6, 7],
    ],
    run: (x: tf.Tensor, w: tf.Tensor) => tf.matMul(x, w),
  },
  "matMul, transposed": {
    shapes: [
      [6, 5],
      [7, 6],
    ],
    run: (x: tf.Tensor, w: tf.Tensor) => tf.matMul(x, w, true, true),
  },
  "fused matMul": {
    shapes: [
      [5, 6],
      [6, 7],
    ],
    run: (x: tf.Tensor, w: tf.Tensor) => tf.fused.matMul({ a: x, b: w }),
  },
  conv2d: {
    shapes: [
      [2, 6, 6, 3],
      [3, 3, 3, 4],
    ],
    run: (x: tf.Tensor, w: tf.Tensor) => tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, "same"),
  },
  "1 × 1 conv2d": {
    shapes: [
      [2, 6, 6, 3],
      [1, 1, 3, 4],
    ],
    run: (x: tf.Tensor, w: tf.Tensor) => tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, "same"),
  },
  "fused conv2d": {
    shapes: [
      [2, 6, 6, 3],
      [3, 3, 3, 4],
    ],
    run: (x: tf.Tensor, w: tf.Tensor) =>
      tf.fused.conv2d({ x: x as tf.Tensor4D, filter: w as tf.Tensor4D, strides: 2, pad: "valid" }),
  },
  conv2dTranspose: {
    shapes: [
      [2, 6, 6, 3],
      [3, 3, 4, 3],
    ],
    run: (x: tf.Tensor, w: tf.Tensor) =>
      tf.conv2dTranspose(x as tf.Tensor4D, w as tf.Tensor4D, [2, 12, 12, 4], 2, "same"),
  },
};

/** What `autocast` does to gradients, on the backend that is set. tf's wasm backend has no gradient of convolutions. */
export function gradientsSuite({ convolutions }: { convolutions: boolean }): void {
  const names = Object.keys(operations) as (keyof typeof operations)[];
  describe.each(names.filter((name) => convolutions || name.includes("matMul")))("%s", (name) => {
    const { shapes, run } = operations[name];
    const loss = () => tf.sum(tf.mul(run(variables[0]!, variables[1]!), 0.3)) as tf.Scalar;
    const make = () => {
      variables = shapes.map((shape, i) => tf.variable(noiseTensor(shape, 20 + i)));
    };

    test.each(["both", "forward"] as const)("gradients are halves, region: %s", async (place) => {
      make();
      const plain = gradientsOf(loss).gradients;
      const { gradients } = places[place](loss);
      for (const [i, gradient] of gradients.entries()) {
        const [got, float32] = [await take(gradient), await take(plain[i]!)];
        expect(isHalf(got)).toBe(true);
        expect(isHalf(float32)).toBe(false);
        for (const [j, x] of float32.entries())
          expect(Math.abs(got[j]! - x)).toBeLessThan(2 ** -9 * (1 + Math.abs(x)) * 4);
      }
    });

    test("what is computed outside, or in a disabled region inside, has float32 gradients", async () => {
      make();
      const plain = await Promise.all(gradientsOf(loss).gradients.map(take));
      const off = () => autocast(tf, loss, { enabled: false });
      for (const got of [places.both(off), places.forward(off), gradientsOf(loss)])
        expect(await Promise.all(got.gradients.map(take))).toEqual(plain);
    });
  });

  test("gradients overflow and underflow, and in bf16 they do not", async () => {
    variables = [tf.variable(tf.fill([1, 1], 2))];
    const scaled = (scale: number) => () =>
      tf.sum(tf.mul(tf.matMul(variables[0]!, tf.ones([1, 1])), scale)) as tf.Scalar;
    const at = async (place: keyof typeof places, scale: number, options?: AutocastOptions) =>
      (await take(places[place](scaled(scale), options).gradients[0]!))[0];
    for (const place of ["both", "forward"] as const) {
      expect(await at(place, 65504)).toBe(65504);
      expect(await at(place, 65536)).toBe(Infinity);
      expect(await at(place, -(2 ** 20))).toBe(-Infinity);
      expect(await at(place, 2 ** -24)).toBe(2 ** -24);
      expect(await at(place, 2 ** -26)).toBe(0);
      expect(await at(place, 2 ** -26, { dtype: "bf16" })).toBe(2 ** -26);
      expect(await at(place, 65536, { dtype: "bf16" })).toBe(65536);
    }
  });
}
