import type { OpCases } from "./opCase.ts";
import * as plain from "./plainOps.ts";

/** Normalisations. */
export const normCases: OpCases = {
  "layerNorm of two axes": {
    shapes: [
      [5, 2, 3],
      [2, 3],
      [2, 3],
    ],
    run: (unit, [x, gamma, beta]) => unit.layerNorm(x!, gamma!, beta!, { axes: 2, epsilon: 0.01 }),
    plain: ([x, gamma, beta]) =>
      plain.byRows(x!, 6, (row) => plain.normalised(row, 0.01, true).map((y, i) => y * gamma![i]! + beta![i]!)),
    factors: [1, 1, 5 ** -0.5, 5 ** -0.5],
  },
  "layerNorm with beta alone": {
    shapes: [[5, 4], [4]],
    run: (unit, [x, beta]) => unit.layerNorm(x!, null, beta!),
    plain: ([x, beta]) => plain.byRows(x!, 4, (row) => plain.normalised(row, 1e-5, true).map((y, i) => y + beta![i]!)),
    factors: [1, 1, 5 ** -0.5],
  },
  "rmsNorm of two axes": {
    shapes: [
      [5, 2, 3],
      [2, 3],
    ],
    run: (unit, [x, gamma]) => unit.rmsNorm(x!, gamma!, { axes: 2, epsilon: 0.01 }),
    plain: ([x, gamma]) =>
      plain.byRows(x!, 6, (row) => plain.normalised(row, 0.01, false).map((y, i) => y * gamma![i]!)),
    factors: [1, 1, 5 ** -0.5],
  },
  "rmsNorm alone": {
    shapes: [[5, 4]],
    run: (unit, [x]) => unit.rmsNorm(x!, null),
    plain: ([x]) => plain.byRows(x!, 4, (row) => plain.normalised(row, 1e-5, false)),
    factors: [1, 1],
  },
};
