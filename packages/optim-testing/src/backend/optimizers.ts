import { type Backend, DeviceScalar, js, passesOf, type Rule, trace } from "optim-core";
import { expectClose, expectSameNumbers, expectSameRigs } from "../expectSame.ts";
import type { Case, LooseOptimizer, LooseOptions } from "../optimizerInfo.ts";
import { Rig } from "../rig.ts";
import { type Arithmetic, type BackendInfo, epsilonOf } from "./backendInfo.ts";

const steps = 30;

/** A rate that moves, so that a value of an earlier step shows. */
function move<Buf>(t: number, { paramGroups }: LooseOptimizer<Buf>): void {
  for (const group of paramGroups) group.lr = group.initialLr * (1.25 + Math.cos(t / 4));
}

const rigOn = <Buf>(backend: Backend<Buf>, { type }: Case, options: LooseOptions, dtype: Arithmetic): Rig<Buf> => {
  const { lr, ...others } = options;
  const given = { ...others, ...(typeof lr === "number" ? { lr } : {}), backend };
  return new Rig(backend, (weights) => new type<Buf>(weights, given as never), { dtype });
};

/** Trains an optimizer on a backend and on the JavaScript backend, and compares weights and state. */
export async function agreesWithJs<Buf>(
  backend: Backend<Buf>,
  dtype: Arithmetic,
  promised: BackendInfo,
  info: Case,
  options: LooseOptions,
): Promise<void> {
  const [found, expected] = [rigOn(backend, info, options, dtype), rigOn(js, info, options, dtype)];
  const reduces =
    passesOf(trace(info.type.rule as unknown as Rule, { ...expected.optimizer.paramGroups[0] })).length > 0;
  const exact = promised.exact && !(promised.reordersSums && reduces);
  // Two roundings of a sum in each step, and what they do to the weights.
  const { bound = promised.exact ? 4 * steps * epsilonOf(dtype) : 0 } = promised;
  const [values, wanted] = [await found.train(1, steps, move).values(), await expected.train(1, steps, move).values()];
  for (const [name, numbers] of Object.entries(wanted))
    if (exact) expectSameNumbers(values[name]!, numbers, name);
    else
      expectClose(values[name] as Float32Array, numbers as Float32Array, { relative: bound, ofLargest: bound }, name);
  if (exact) await expectSameRigs(found as Rig<unknown>, expected as Rig<unknown>, "with the JavaScript backend");
}

/** n steps are k steps, a saved state, and n − k steps, bit for bit on this backend. */
export async function resumesOn<Buf>(
  backend: Backend<Buf>,
  dtype: Arithmetic,
  info: Case,
  options: LooseOptions,
): Promise<void> {
  const straight = rigOn(backend, info, options, dtype).train(1, 9, move);
  const first = rigOn(backend, info, options, dtype).train(1, 4, move);
  const [saved, values] = [await first.optimizer.stateDict(), await first.values()];
  const second = rigOn(backend, info, options, dtype);
  for (const { spec, data } of second.weights) backend.write(data, values[spec.name]!);
  second.optimizer.loadStateDict(structuredClone(saved));
  await expectSameRigs(second.train(5, 9, move), straight, "resumed");
}

/** A rate in device memory moves the weights as the same rate on the host does. */
export async function takesDeviceRate<Buf>(backend: Backend<Buf>, dtype: Arithmetic, info: Case): Promise<void> {
  const rate = (t: number) => 2 ** -(3 + (t % 4));
  const lr = new DeviceScalar(backend, rate(1), dtype);
  const onDevice = new Rig(backend, (weights) => new info.type<Buf>(weights, { lr, backend } as never), { dtype });
  const onHost = rigOn(backend, info, { lr: rate(1) }, dtype);
  onDevice.train(1, 6, (t) => {
    lr.value = rate(t);
  });
  onHost.train(1, 6, (t, { paramGroups }) => {
    paramGroups[0]!.lr = rate(t);
  });
  const [values, wanted] = [await onDevice.values(), await onHost.values()];
  // What is made of the rate is rounded on the device, and not on the host.
  const near = dtype === "f64" ? 1e-13 : 5e-6;
  for (const [name, numbers] of Object.entries(wanted))
    expectClose(values[name] as Float32Array, numbers as Float32Array, { relative: near, ofLargest: near }, name);
}
