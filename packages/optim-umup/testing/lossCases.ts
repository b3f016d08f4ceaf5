import type { OpCases } from "./opCase.ts";
import * as plain from "./plainOps.ts";
import { tf } from "./tensorflow.ts";

const ids = (values: number[], shape: number[]): tf.Tensor => tf.tensor(values, shape, "int32");
const rows = [4, 0, 2, 2, 2, 1];
const targets = [3, 0, -100, 4, 1, 2];

/** Losses. */
export const lossCases: OpCases = {
  crossEntropy: {
    shapes: [[2, 3, 5]],
    run: (unit, [logits]) => unit.crossEntropy(logits!, ids(targets, [2, 3])),
    plain: ([logits]) => [plain.crossEntropy(logits!, targets, 5, (id) => id >= 0)],
    factors: [1 / 6, 5 / 2],
  },
  "crossEntropy, summed and sharp": {
    shapes: [[6, 5]],
    run: (unit, [logits]) => unit.crossEntropy(logits!, ids(rows, [6]), { mult: 2, reduction: "sum", ignoreIndex: 2 }),
    plain: ([logits]) => [
      plain.crossEntropy(
        logits!.map((x) => 2 * x),
        rows,
        5,
        (id) => id !== 2,
      ),
    ],
    // Its gradient lacks the 2 by which the logits are multiplied.
    factors: [1, 5 / 2 / 2],
  },
  mseLoss: {
    shapes: [
      [2, 3],
      [2, 3],
    ],
    run: (unit, [x, target]) => unit.mseLoss(x!, target!),
    plain: ([x, target]) => [x!.reduce((sum, y, i) => sum + (y - target![i]!) ** 2, 0)],
    factors: [1 / 6, 8 ** -0.5, 8 ** -0.5],
  },
  "mseLoss, summed": {
    shapes: [[4], [4]],
    run: (unit, [x, target]) => unit.mseLoss(x!, target!, { reduction: "sum" }),
    plain: ([x, target]) => [x!.reduce((sum, y, i) => sum + (y - target![i]!) ** 2, 0)],
    factors: [1, 8 ** -0.5, 8 ** -0.5],
  },
};
