import {
  Adam,
  AdamW,
  type Backend,
  defaultOf,
  type GroupOptions,
  LAMB,
  Lion,
  type OptimizerClass,
  type OptimizerHyper,
  type Param,
  SGD,
  trace,
} from "optim-core";
import { type Streams, streamsOf } from "./streams.ts";

/** An optimizer with the options that it is measured with. */
export interface Measured {
  readonly name: string;
  /** What it must move. */
  readonly sweeps: readonly Streams[];
  make<Buf>(backend: Backend<Buf>, params: readonly Param<Buf>[]): Stepping<Buf>;
}

/** What is measured of an optimizer. */
interface Stepping<Buf> {
  step(): void;
  ready(): Promise<void>;
  dispose(): void;
  /** Where a weight is kept in float32, once there was a step; absent where that is `data`. */
  masterOf?(param: Param<Buf>): Buf;
}

function measured<H extends OptimizerHyper, S>(
  Class: OptimizerClass<H, S>,
  name: string,
  options: GroupOptions<H, never>,
): Measured {
  const { rule } = Class;
  const defaults = Object.fromEntries(Object.entries(rule.hyper).map(([option, told]) => [option, defaultOf(told)]));
  return {
    name,
    sweeps: streamsOf(trace(rule as never, { ...defaults, ...options })),
    make: <Buf>(backend: Backend<Buf>, params: readonly Param<Buf>[]) =>
      new Class<Buf>(params, { ...(options as GroupOptions<H, Buf>), backend }),
  };
}

/** The hyper-parameters that the hand-written contenders share with ours. */
export const adamHyper = { lr: 1e-3, betas: [0.9, 0.999], eps: 1e-7 } as const;
export const decayOfAdamW = 0.01;
export const adamWHyper = { ...adamHyper, weightDecay: decayOfAdamW } as const;

export const adamW: Measured = measured(AdamW, "AdamW", adamWHyper);
export const adam: Measured = measured(Adam, "Adam", adamHyper);
export const momentum: Measured = measured(SGD, "SGD with momentum", { lr: 1e-2, momentum: 0.9 });
export const lion: Measured = measured(Lion, "Lion", { lr: 1e-4, weightDecay: 0.1 });
export const lamb: Measured = measured(LAMB, "LAMB", {});
