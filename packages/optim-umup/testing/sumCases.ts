import type { OpCases } from "./opCase.ts";
import * as plain from "./plainOps.ts";

const sqrt = Math.sqrt;

/** Sums and the factors themselves. */
export const sumCases: OpCases = {
  add: {
    shapes: [[3, 4], [4]],
    run: (unit, [a, b]) => unit.add(a!, b!, { constraint: null }),
    plain: ([a, b]) => a!.map((x, i) => x + b![i % 4]!),
    factors: [sqrt(0.5), 1, 3 ** -0.5],
  },
  "add, both repeated": {
    shapes: [
      [3, 1],
      [2, 1, 4],
    ],
    run: (unit, [a, b]) => unit.add(a!, b!, { constraint: null }),
    plain: ([a, b]) => plain.range(24).map((i) => a![Math.floor(i / 4) % 3]! + b![Math.floor(i / 12) * 4 + (i % 4)]!),
    factors: [sqrt(0.5), 8 ** -0.5, 3 ** -0.5],
  },
  "add of one number in a tensor": {
    shapes: [[], [2, 3]],
    run: (unit, [a, b]) => unit.add(a!, b!, { constraint: null }),
    plain: ([a, b]) => b!.map((x) => x + a![0]!),
    factors: [1, 6 ** -0.5, 1],
  },
  "add of one number in a tensor of one axis": {
    shapes: [[2, 3], [1]],
    run: (unit, [a, b]) => unit.add(a!, b!, { constraint: null }),
    plain: ([a, b]) => a!.map((x) => x + b![0]!),
    factors: [1, 1, 6 ** -0.5],
  },
  "add of a number": {
    shapes: [[2, 3]],
    run: (unit, [a]) => unit.add(a!, 2.5),
    plain: ([a]) => a!.map((x) => x + 2.5),
    factors: [1, 1],
  },
  "the branch of residualSplit": {
    shapes: [[2, 3]],
    run: (unit, [x]) => unit.residualSplit(x!, 0.75)[0],
    plain: ([x]) => x!,
    factors: [1, 0.6],
  },
  "the skip connection of residualSplit": {
    shapes: [[2, 3]],
    run: (unit, [x]) => unit.residualSplit(x!, 0.75)[1],
    plain: ([x]) => x!,
    factors: [1, 0.8],
  },
  residualAdd: {
    shapes: [[2, 3], [3]],
    run: (unit, [residual, skip]) => unit.residualAdd(residual!, skip!, 0.75),
    plain: ([residual, skip]) => residual!.map((x, i) => 0.6 * x + 0.8 * skip![i % 3]!),
    // Each gradient is the upstream one, whatever the share.
    factors: [1, 1 / 0.6, 1 / 0.8],
  },
  residualApply: {
    shapes: [[2, 3]],
    run: (unit, [x]) => unit.residualApply((y) => unit.scaleForward(y, 2), x!, 0.75),
    // Forward (0.6 · 2 + 0.8) x; backward 0.6 + 0.8, since the factor 2 is for the value alone.
    plain: ([x]) => x!,
    factors: [2, 1.4],
  },
  scaleForward: {
    shapes: [[2, 3]],
    run: (unit, [x]) => unit.scaleForward(x!, 3),
    plain: ([x]) => x!,
    factors: [3, 1],
  },
  scaleBackward: {
    shapes: [[2, 3]],
    run: (unit, [x]) => unit.scaleBackward(x!, 3),
    plain: ([x]) => x!,
    factors: [1, 3],
  },
};
