import * as tf from "@tensorflow/tfjs-core";
import { type Digits, pickDigits, pixels, Random, readDigits, type Split } from "tooling-demo";
import type { Batch, Data } from "./data.ts";

const held = 500;

let reading: Promise<Split> | undefined;
/** The digits, which a process reads once. */
const digits = (): Promise<Split> => {
  reading ??= readDigits(8000, new Random(0));
  return reading;
};

/** Handwritten digits, with pixels of unit scale, as u-muP wants its inputs. */
export async function digitData(seed: number, batchSize: number): Promise<Data> {
  const { train, test } = await digits();
  const root = Math.sqrt(train.images.reduce((sum, x) => sum + x * x, 0) / train.images.length);
  const batchOf = ({ images, labels }: Digits): Batch => ({
    inputs: tf.tensor(
      images.map((x) => x / root),
      [labels.length, pixels],
    ),
    targets: tf.tensor(labels, [labels.length], "int32"),
  });
  const random = new Random(seed);
  let order: Int32Array = new Int32Array();
  return {
    next() {
      if (order.length < batchSize) order = random.permutation(train.labels.length);
      const places = order.subarray(0, batchSize);
      order = order.subarray(batchSize);
      return batchOf(pickDigits(train, places));
    },
    heldOut: Array.from({ length: test.labels.length / held }, (_, i) =>
      batchOf(
        pickDigits(
          test,
          Int32Array.from({ length: held }, (_, k) => i * held + k),
        ),
      ),
    ),
  };
}
