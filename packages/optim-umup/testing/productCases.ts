import type { OpCases } from "./opCase.ts";
import * as plain from "./plainOps.ts";
import { tf } from "./tensorflow.ts";

const sqrt = Math.sqrt;
const ids = (values: number[], shape: number[]): tf.Tensor => tf.tensor(values, shape, "int32");
const rows = [4, 0, 2, 2, 2, 1];
const conv = { length: 9, ins: 4, outs: 6, width: 3 };
const strided = { ...conv, stride: 2, padding: 2, dilation: 2, groups: 1 };
const grouped = { ...conv, stride: 3, padding: 1, dilation: 1, groups: 2 };
const bare = { ...conv, stride: 1, padding: 0, dilation: 1, groups: 1 };

/** Products of matrices and convolutions, and the table that stands for one. */
export const productCases: OpCases = {
  matMul: {
    shapes: [
      [2, 3, 4],
      [4, 5],
    ],
    run: (unit, [a, b]) => unit.matMul(a!, b!, { constraint: null }),
    plain: ([a, b]) => plain.product(a!, b!, 4, 5),
    factors: [4 ** -0.5, 5 ** -0.5, 3 ** -0.5],
  },
  linear: {
    shapes: [[2, 3, 4], [4, 5], [5]],
    run: (unit, [x, w, b]) => unit.linear(x!, w!, b!, { constraint: null, scalePower: [1, 0.25, 0.75] }),
    plain: ([x, w, b]) => plain.product(x!, w!, 4, 5).map((y, i) => y + b![i % 5]!),
    factors: [1 / 4, 5 ** -0.25, 6 ** -0.75, 6 ** -0.75],
  },
  "linear without a bias": {
    shapes: [
      [3, 4],
      [4, 9],
    ],
    run: (unit, [x, w]) => unit.linear(x!, w!, null),
    plain: ([x, w]) => plain.product(x!, w!, 4, 9),
    factors: [0.5, 0.5, 3 ** -0.5],
  },
  linearReadout: {
    shapes: [[3, 4], [4, 9], [9]],
    run: (unit, [x, w, b]) => unit.linearReadout(x!, w!, b!),
    plain: ([x, w, b]) => plain.product(x!, w!, 4, 9).map((y, i) => y + b![i % 9]!),
    factors: [1 / 4, 1 / 3, 3 ** -0.5, 3 ** -0.5],
  },
  "conv1d with a stride and holes": {
    shapes: [[2, 9, 4], [3, 4, 6], [6]],
    run: (unit, [x, w, b]) => unit.conv1d(x!, w!, b!, { stride: 2, padding: 2, dilation: 2, constraint: null }),
    plain: ([x, w, b]) => plain.convolution(x!, w!, b!, strided),
    factors: [12 ** -0.5, 1 / 3, 10 ** -0.5, 10 ** -0.5],
  },
  "conv1d in groups": {
    shapes: [
      [2, 9, 4],
      [3, 2, 6],
    ],
    run: (unit, [x, w]) =>
      unit.conv1d(x!, w!, null, { stride: 3, padding: 1, groups: 2, constraint: null, scalePower: [1, 1, 1] }),
    plain: ([x, w]) => plain.convolution(x!, w!, plain.repeated([0], 6), grouped),
    factors: [1 / 6, 6 / 18, 1 / 6],
  },
  "conv1d, bare": {
    shapes: [
      [1, 9, 4],
      [3, 4, 6],
    ],
    run: (unit, [x, w]) => unit.conv1d(x!, w!, null),
    plain: ([x, w]) => plain.convolution(x!, w!, plain.repeated([0], 6), bare),
    factors: [12 ** -0.5, 12 ** -0.5, 7 ** -0.5],
  },
  embedding: {
    shapes: [[5, 3]],
    run: (unit, [table]) => unit.embedding(ids(rows, [2, 3]), table!),
    plain: ([table]) => rows.flatMap((id) => table!.slice(3 * id, 3 * id + 3)),
    factors: [1, sqrt(5 / 6)],
  },
};
