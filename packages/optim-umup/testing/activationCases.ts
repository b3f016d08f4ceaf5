import type { OpCases } from "./opCase.ts";
import * as plain from "./plainOps.ts";
import { tf } from "./tensorflow.ts";

const sqrt = Math.sqrt;
const upperGelu = sqrt(2 / (1 - 1 / Math.PI));

/** Activations, softmax and dropout. */
export const activationCases: OpCases = {
  gelu: {
    shapes: [[40]],
    run: (unit, [x]) => unit.gelu(tf.mul(x!, 3), { constraint: null }),
    plain: ([x]) => x!.map((y) => 3 * y * plain.normalCdf(3 * y)),
    factors: [plain.between(0.8, 2, upperGelu), plain.between(0.8, 2, sqrt(2))],
  },
  "gelu by tanh, sharp": {
    shapes: [[2, 9]],
    run: (unit, [x]) => unit.gelu(x!, { mult: 2, constraint: null, approximate: "tanh" }),
    plain: ([x]) => x!.map((y) => plain.geluTanh(2 * y) / 2),
    factors: [plain.between(1 / 1.0625, 2, upperGelu), plain.between(1 / 1.0625, 2, sqrt(2))],
  },
  "gelu, flat": {
    shapes: [[2, 9]],
    run: (unit, [x]) => unit.gelu(x!, { mult: 0.5, constraint: "toGradInputScale" }),
    plain: ([x]) => x!.map((y) => y * plain.normalCdf(y / 2)),
    factors: [2 ** 0.75, 2 ** 0.75],
  },
  silu: {
    shapes: [[2, 9]],
    run: (unit, [x]) => unit.silu(x!, { mult: 3, constraint: null }),
    plain: ([x]) => x!.map((y) => y * plain.sigmoid(3 * y)),
    factors: [plain.between(36 / 37, 2, upperGelu), plain.between(0.9, 2, sqrt(2))],
  },
  "silu, as it is": {
    shapes: [[7]],
    run: (unit, [x]) => unit.silu(x!),
    plain: ([x]) => x!.map((y) => y * plain.sigmoid(y)),
    factors: [plain.between(0.8, 2, upperGelu), plain.between(0.8, 2, upperGelu)],
  },
  "siluGlu with one gate for two rows": {
    shapes: [[2, 5], [5]],
    run: (unit, [x, gate]) => unit.siluGlu(x!, gate!, { mult: 2 }),
    plain: ([x, gate]) => x!.map((y, i) => y * gate![i % 5]! * plain.sigmoid(2 * gate![i % 5]!)),
    factors: plain.repeated([plain.between(0.8, 2, sqrt(2))], 3),
  },
  softmax: {
    shapes: [[3, 5]],
    run: (unit, [x]) => unit.softmax(x!, { mult: 2, constraint: null }),
    plain: ([x]) => plain.byRows(x!, 5, (row) => plain.softmax(row.map((y) => 2 * y))),
    factors: [5 ** 0.75, 2.5 ** 0.75],
  },
  "softmax of columns": {
    shapes: [[3, 5]],
    run: (unit, [x]) => unit.softmax(x!, { axis: -2, constraint: null }),
    plain: ([x]) => plain.transposed(plain.byRows(plain.transposed(x!, 5), 3, plain.softmax), 3),
    factors: [3 ** 0.9, 3 ** 0.9],
  },
  "dropout after training": {
    shapes: [[6]],
    run: (unit, [x]) => unit.dropout(x!, { rate: 0.75, training: false }),
    plain: ([x]) => x!,
    factors: [0.5, 0.5],
  },
};
