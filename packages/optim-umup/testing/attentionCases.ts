import type { OpCases } from "./opCase.ts";
import * as plain from "./plainOps.ts";
import { tf } from "./tensorflow.ts";

const sqrt = Math.sqrt;
const hidden = [0, 1, 1, 1, 0, 1];
const seen = [1, 0, 1, 1, 0, 0, 0, 0, 0, 1, 1, 1];

/** Attention. */
export const attentionCases: OpCases = {
  attention: {
    shapes: [
      [5, 4],
      [3, 4],
      [3, 2],
    ],
    run: (unit, [q, k, v]) => unit.scaledDotProductAttention(q!, k!, v!, { mult: 3 }),
    plain: (xs) => plain.attention(xs, { d: 4, width: 2, scale: 1.5, add: () => 0 }),
    factors: plain.repeated([1 / plain.between(9 / 17, 3 ** -0.5, 1)], 4),
  },
  "attention, causal": {
    shapes: [
      [1, 4, 3],
      [1, 4, 3],
      [1, 4, 3],
    ],
    run: (unit, [q, k, v]) => unit.scaledDotProductAttention(q!, k!, v!, { isCausal: true }),
    plain: (xs) =>
      plain.attention(xs, { d: 3, width: 3, scale: 1 / 3, add: (query, key) => (key > query ? -Infinity : 0) }),
    factors: plain.repeated([1 / plain.between(1 / 13, sqrt(Math.log(4) / 4), 1)], 4),
  },
  "attention with a float mask for both queries": {
    shapes: [
      [2, 4],
      [3, 4],
      [3, 4],
      [1, 3],
    ],
    run: (unit, [q, k, v, mask]) => unit.scaledDotProductAttention(q!, k!, v!, { mask: mask! }),
    plain: ([q, k, v, mask]) =>
      plain.attention([q!, k!, v!], { d: 4, width: 4, scale: 1 / 4, add: (_, key) => mask![key]! }),
    factors: [...plain.repeated([1 / plain.between(1 / 17, 3 ** -0.5, 1)], 4), 1],
  },
  "attention with a mask that hides a row": {
    shapes: [
      [4, 4],
      [3, 4],
      [3, 4],
    ],
    run: (unit, [q, k, v]) => unit.scaledDotProductAttention(q!, k!, v!, { mask: tf.tensor(seen, [4, 3], "bool") }),
    plain: (xs) => {
      const add = (query: number, key: number): number => (seen[3 * query + key] ? 0 : -1e9);
      const all = plain.attention(xs, { d: 4, width: 4, scale: 1 / 4, add });
      return all.map((x, i) => (Math.floor(i / 4) === 2 ? 0 : x));
    },
    factors: plain.repeated([1 / plain.between(1 / 17, 3 ** -0.5, 1)], 4),
  },
  "attention, causal, with a mask that hides the past of a row": {
    shapes: [
      [2, 4],
      [3, 4],
      [3, 4],
    ],
    run: (unit, [q, k, v]) =>
      unit.scaledDotProductAttention(q!, k!, v!, { isCausal: true, mask: tf.tensor(hidden, [2, 3], "bool") }),
    plain: ([q, k, v]) => {
      // The first query would see later keys alone, the second sees the first.
      const add = (_: number, key: number): number => (key === 0 ? 0 : -1e9);
      return plain.attention([q!, k!, v!], { d: 4, width: 4, scale: 1 / 4, add }).map((x, i) => (i < 4 ? 0 : x));
    },
    factors: plain.repeated([1 / plain.between(1 / 17, sqrt(Math.log(3) / 3), 1)], 4),
  },
  "attention of heads that share their keys": {
    shapes: [
      [2, 2, 3],
      [3, 3],
      [3, 3],
    ],
    run: (unit, [q, k, v]) => unit.scaledDotProductAttention(q!, k!, v!),
    plain: (xs) => plain.attention(xs, { d: 3, width: 3, scale: 1 / 3, add: () => 0 }),
    factors: plain.repeated([1 / plain.between(1 / 13, 3 ** -0.5, 1)], 4),
  },
};
