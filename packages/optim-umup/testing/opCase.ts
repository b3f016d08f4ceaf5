import type { UnitScaled } from "../src/tfjs/functional.ts";
import type { Numbers } from "./plainOps.ts";
import type { tf } from "./tensorflow.ts";

/** An operation on inputs of these shapes, what it computes but for its factors, and these: of the output and of each gradient. */
interface OpCase {
  readonly shapes: readonly (readonly number[])[];
  run(unit: UnitScaled<tf.Tensor>, xs: readonly tf.Tensor[]): tf.Tensor;
  plain(xs: readonly Numbers[]): Numbers;
  readonly factors: readonly number[];
}

/** Cases by what they say. */
export type OpCases = Readonly<Record<string, OpCase>>;
