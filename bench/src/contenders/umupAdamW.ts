import type { Backend, Param } from "optim-core";
import { AdamW, adamScale, type Mup, tag } from "optim-umup";
import type { MakeContender } from "../contender.ts";
import { adamHyper, adamW, decayOfAdamW, type Measured } from "../optimizers.ts";
import type { Workload } from "../workload.ts";

/** A matrix of the race: its last axis is its width, and its fan-in. */
const tagOf = (shape: readonly number[]): Mup => ({ role: "weight", fanIn: shape.at(-1)! });

/** What plain AdamW of the same rate takes of a weight, as a decay that does not depend on the rate. */
const independentDecay = adamHyper.lr * decayOfAdamW;

/** u-muP's AdamW: a group for each width, with a rate of its own. */
export const umupAdamW: Measured = {
  name: "u-muP AdamW",
  sweeps: adamW.sweeps,
  make<Buf>(backend: Backend<Buf>, params: readonly Param<Buf>[]) {
    const tagged = params.map((param) => tag(param, tagOf(param.shape)));
    return new AdamW<Buf>(tagged, { ...adamHyper, weightDecay: independentDecay, backend });
  },
};

/** Every weight times a number of its matrix. */
const times = (weights: readonly Float32Array[], { shapes }: Workload, factor: (scale: number) => number) =>
  weights.map((numbers, i) => numbers.map((x) => x * factor(adamScale(tagOf(shapes[i]!)))));

/**
 * One group of plain AdamW that does what {@link umupAdamW} does: an update of Adam is as long as its rate, whatever the weight, so it
 * starts from weights divided by their scale, and what it tells is multiplied by it.
 */
export const inOneGroup =
  (make: (measured: Measured) => MakeContender): MakeContender =>
  async (workload) => {
    const weights = times(workload.weights, workload, (scale) => 1 / scale);
    const plain = await make(adamW)({ ...workload, weights });
    return { ...plain, weights: async () => times(await plain.weights!(), workload, (scale) => scale) };
  };
