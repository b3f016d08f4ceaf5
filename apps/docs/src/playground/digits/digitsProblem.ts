import { Random } from "tooling-demo/random";
import type { Problem } from "../problem.ts";
import type { DigitsSplit } from "./digits.ts";
import { accuracyOf, firstWeights, lossOf, tensors } from "./network.ts";

/** Digits of one step. */
export const batchSize = 64;

/** The digits, learnt batch by batch: the seed decides the first weights, and in which order the digits come in each epoch. */
export function digitsProblem({ train, test }: DigitsSplit, seed: number): Problem {
  const count = train.labels.length;
  const batches = Math.floor(count / batchSize);
  const random = new Random(seed + 1);
  const orders: Int32Array[] = [];
  return {
    tensors,
    start: () => firstWeights(new Random(seed)),
    evaluate(step, weights, gradients) {
      const epoch = Math.floor(step / batches);
      while (orders.length <= epoch) orders.push(random.permutation(count));
      const first = (step % batches) * batchSize;
      return lossOf(weights, train, orders[epoch]!.subarray(first, first + batchSize), gradients);
    },
    accuracy: (weights) => accuracyOf(weights, test),
  };
}
