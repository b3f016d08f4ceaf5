import type { Backend, Kernel } from "./backend.ts";
import { scalarsOf } from "./deviceScalar.ts";
import { getOrInsert } from "./getOrInsert.ts";
import type { DType } from "./hostTensor.ts";
import { mapValues } from "./mapValues.ts";
import { makeGraph, type Options, symbolsOf, trace } from "./program.ts";
import type { Rule } from "./rule.ts";
import type { Slot } from "./slot.ts";

/**
 * The precision of a slot for a parameter: its own, but never narrower than a float64 parameter's arithmetic; one number for a whole
 * parameter keeps its own, as torch's do.
 */
export const slotDType = ({ dtype, extent }: Slot, param: DType): DType =>
  param === "f64" && dtype === "f32" && extent !== "tensor" ? "f64" : dtype;

/** Gives the kernel for a group's options and a parameter's dtype. */
export type KernelSource = (options: Options, dtype: DType) => Kernel;

/** The kernels of one rule on one backend, each compiled once. See Note [Numbers are uniforms, flags are kernels]. */
export function kernelsOf<Buf>(rule: Rule, backend: Backend<Buf>): KernelSource {
  const graph = makeGraph();
  const compiled = new Map<string, Kernel>();
  return (options, dtype) => {
    const onDevice = Object.keys(scalarsOf(options));
    const key = JSON.stringify([dtype, options.maximize, onDevice, symbolsOf(rule.hyper, options, String)]);
    return getOrInsert(compiled, key, () =>
      backend.compile(trace(rule, options, graph, onDevice), {
        ...mapValues(rule.state, (slot) => slotDType(slot, dtype)),
        p: dtype,
        g: dtype,
      }),
    );
  };
}
