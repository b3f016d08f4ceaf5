import { describe, expect, test } from "vitest";
import { autocast } from "../src/tfjs/autocast.ts";
import { expectHalves, type Sums, toHalf } from "./halfReference.ts";
import { noiseTensor, take, tf } from "./tensorflow.ts";

interface Convolution {
  /** Batch, height, width, channels. */
  readonly x: [number, number, number, number];
  /** Height, width, channels in and out. */
  readonly filter: [number, number, number, number];
  readonly stride: number;
}

/** Those that tf runs by columns of pixels, as a product of pixels, as one product, and with a stride. */
const convolutions: Convolution[] = [
  { x: [2, 5, 6, 3], filter: [3, 3, 3, 4], stride: 1 },
  { x: [1, 7, 7, 2], filter: [1, 1, 2, 5], stride: 1 },
  { x: [3, 4, 4, 2], filter: [4, 4, 2, 3], stride: 1 },
  { x: [1, 9, 8, 1], filter: [2, 3, 1, 2], stride: 2 },
];

const range = (length: number) => Array.from({ length }, (_, i) => i);

/** A convolution without padding, in float64, and a bias for each channel. */
function convolve64(
  { x: [batch, height, width, channels], filter: [high, wide, , outputs], stride }: Convolution,
  x: Float32Array,
  filter: Float32Array,
  bias: Float32Array,
): Sums {
  const taps = range(high).flatMap((i) => range(wide).flatMap((j) => range(channels).map((c) => ({ i, j, c }))));
  const down = range(Math.floor((height - high) / stride) + 1);
  const across = range(Math.floor((width - wide) / stride) + 1);
  const products = range(batch).flatMap((b) =>
    down.flatMap((row) =>
      across.flatMap((column) =>
        range(outputs).map((output) => [
          bias[output]!,
          ...taps.map(({ i, j, c }) => {
            const pixel = (b * height + row * stride + i) * width + column * stride + j;
            return x[pixel * channels + c]! * filter[((i * wide + j) * channels + c) * outputs + output]!;
          }),
        ]),
      ),
    ),
  );
  return {
    sums: products.map((terms) => terms.reduce((sum, term) => sum + term, 0)),
    sizes: products.map((terms) => terms.reduce((sum, term) => sum + Math.abs(term), 0)),
    inner: taps.length + 1,
  };
}

/** What `autocast` makes of convolutions, on the backend that is set: against a reference of its own. */
export function convolutionSuite(): void {
  describe.each(convolutions)("[$x] by [$filter], stride $stride", (convolution) => {
    const x = () => noiseTensor(convolution.x, 41, 20) as tf.Tensor4D;
    const filter = () => noiseTensor(convolution.filter, 42) as tf.Tensor4D;
    const bias = () => noiseTensor([convolution.filter[3]], 43, 10) as tf.Tensor1D;
    const halves = async (tensor: tf.Tensor) => (await take(tensor)).map((value) => toHalf(value));

    test.each([false, true])("a convolution of halves, fused with a bias: %s", async (isFused) => {
      const { stride: strides } = convolution;
      const got = autocast(tf, () =>
        isFused
          ? tf.fused.conv2d({ x: x(), filter: filter(), strides, pad: "valid", bias: bias() })
          : tf.conv2d(x(), filter(), strides, "valid"),
      );
      const biases = isFused ? await halves(bias()) : new Float32Array(convolution.filter[3]);
      expectHalves(await take(got), convolve64(convolution, await halves(x()), await halves(filter()), biases));
    });
  });

  test("a convolution overflows", async () => {
    const [x, filter] = [tf.fill([1, 2, 2, 1], 300), tf.fill([2, 2, 1, 1], 60)] as [tf.Tensor4D, tf.Tensor4D];
    const run = (enabled: boolean) => take(autocast(tf, () => tf.conv2d(x, filter, 1, "valid"), { enabled }));
    expect([...(await run(true)), ...(await run(false))]).toEqual([Infinity, 72000]);
  });
}
