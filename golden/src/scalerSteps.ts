import { GradScaler } from "optim-amp";
import type { Backend, Param } from "optim-core";
import type { GoldenNumber } from "./bound.ts";
import { labmlSetup } from "./labmlSetup.ts";
import { placedParam } from "./placedParam.ts";
import type { Precision } from "./precision.ts";
import type { Stepping } from "./setup.ts";
import { torchSetup } from "./torchSetup.ts";
import type { Arguments, TrajectoryCase } from "./trajectoryCase.ts";

/** What a file says of a scaler: the arguments of its constructor, by torch's names. */
export type ScalerArguments = Readonly<
  Partial<Record<"init_scale" | "growth_factor" | "backoff_factor" | "growth_interval", number>>
>;

/** An optimizer that a scaler can step. */
export type ScaledOptimizer<Buf> = Stepping<Buf> & Parameters<GradScaler<Buf>["step"]>[0];

/** A scaler as a file says it. An argument that is not known is an error. */
export function scalerOf<Buf>(backend: Backend<Buf>, given: ScalerArguments): GradScaler<Buf> {
  const { init_scale, growth_factor, backoff_factor, growth_interval, ...unknown } = given;
  if (Object.keys(unknown).length > 0) throw new Error(`GradScaler has no arguments ${Object.keys(unknown)}`);
  return new GradScaler<Buf>({
    backend,
    ...(init_scale === undefined ? {} : { initScale: init_scale }),
    ...(growth_factor === undefined ? {} : { growthFactor: growth_factor }),
    ...(backoff_factor === undefined ? {} : { backoffFactor: backoff_factor }),
    ...(growth_interval === undefined ? {} : { growthInterval: growth_interval }),
  });
}

/** An optimizer as a file of the scaler's says it: its class, its arguments, and one group of tensors. */
export function optimizerOf<Buf>(
  backend: Backend<Buf>,
  precision: Precision,
  name: string,
  given: Arguments,
  tensors: readonly { readonly shape: readonly number[]; readonly initial?: readonly GoldenNumber[] }[],
): { readonly optimizer: ScaledOptimizer<Buf>; readonly params: readonly Param<Buf>[] } {
  const json = { optimizer: name, arguments: given, groups: [], effective_groups: [] } as unknown as TrajectoryCase;
  const setup = torchSetup(json) ?? labmlSetup(json);
  if (!setup) throw new Error(`the optimizer ${name} is not known`);
  const params = tensors.map(({ shape, initial }, i) =>
    placedParam(backend, precision, shape, { name: `tensor ${i}`, ...(initial && { values: initial }) }),
  );
  const optimizer = new setup.Optimizer(params as never, { ...setup.options, backend } as never);
  return { optimizer: optimizer as ScaledOptimizer<Buf>, params };
}
