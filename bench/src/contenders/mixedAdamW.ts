import { type MasterState, mixed } from "optim-amp";
import { AdamW, type Backend, defaultOf, type Param, trace } from "optim-core";
import { adamWHyper, type Measured } from "../optimizers.ts";
import { streamsOf } from "../streams.ts";
import type { Workload } from "../workload.ts";

const MixedAdamW = mixed(AdamW);
const defaults = Object.fromEntries(
  Object.entries(MixedAdamW.rule.hyper).map(([option, told]) => [option, defaultOf(told)]),
);

/** AdamW of halves, with weights and moments in float32. */
export const mixedAdamW: Measured = {
  name: "AdamW",
  sweeps: streamsOf(trace(MixedAdamW.rule as never, { ...defaults, ...adamWHyper })),
  make<Buf>(backend: Backend<Buf>, params: readonly Param<Buf>[]) {
    const optimizer = new MixedAdamW<Buf>(params, { ...adamWHyper, backend });
    return {
      step: () => void optimizer.step(),
      ready: () => optimizer.ready(),
      dispose: () => optimizer.dispose(),
      masterOf: (param: Param<Buf>) => (optimizer.stateOf(param) as Record<keyof MasterState, Buf>).fp32Copy,
    };
  },
};

/** What a number of these streams has. */
export const bytesOfHalves = (stream: string): number => (stream === "p" || stream === "g" ? 2 : 4);

/** The same in numbers that every half has exactly, so that halves and float32 begin alike. */
export function inHalves({ shapes, weights, gradients }: Workload): Workload {
  const coarse = (lists: readonly Float32Array[]) =>
    lists.map((numbers) => numbers.map((x) => Math.round(x * 128) / 128));
  return { shapes, weights: coarse(weights), gradients: coarse(gradients) };
}
