import type { Backend, Kernel } from "./backend.ts";
import { fail } from "./error.ts";
import type { DType } from "./hostTensor.ts";
import { isOptional } from "./hyper.ts";
import { Graph, type Options, slotsOf, trace } from "./program.ts";
import type { Rule } from "./rule.ts";
import type { Slot } from "./slot.ts";

/** The precision of a slot for a parameter: its own, but never narrower than a float64 parameter's arithmetic. */
export const slotDType = (slot: Slot, param: DType): DType => (param === "f64" && slot.dtype === "f32" ? "f64" : slot.dtype);

/** The compiled kernels of one rule on one backend, one for each combination of flags and dtypes. See Note [Numbers are uniforms, flags are kernels]. */
export class Kernels<Buf> {
  readonly #rule: Rule;
  readonly #backend: Backend<Buf>;
  readonly #graph = new Graph();
  readonly #compiled = new Map<string, Kernel>();

  constructor(rule: Rule, backend: Backend<Buf>) {
    this.#rule = rule;
    this.#backend = backend;
  }

  /** The kernel for these options; `onDevice` names the numbers that live in the backend's memory. */
  get(options: Options, dtype: DType, onDevice: ReadonlySet<string> = new Set()): Kernel {
    const flags = Object.entries(this.#rule.hyper).map(([name, declared]) => {
      const value = options[name];
      return typeof value !== "number" ? Array.isArray(value) || value : isOptional(declared) && value !== 0;
    });
    const key = JSON.stringify([flags, options.maximize ?? false, [...onDevice], dtype]);
    const known = this.#compiled.get(key);
    if (known) return known;
    const made = this.#compile(options, dtype, onDevice);
    this.#compiled.set(key, made);
    return made;
  }

  #compile(options: Options, dtype: DType, onDevice: ReadonlySet<string>): Kernel {
    const { name: who } = this.#rule;
    const { name, limits } = this.#backend;
    const program = trace(this.#rule, options, this.#graph, onDevice);
    const slots = slotsOf(this.#rule, options).map(([slot, { ...of }]) => [slot, slotDType(of, dtype)] as const);
    const dtypes = Object.fromEntries([["p", dtype], ["g", dtype], ...slots]);
    for (const [buffer, is] of Object.entries(dtypes))
      if (!limits.dtypes.includes(is)) fail(who, `\`${buffer}\` is ${is}; the ${name} backend computes with ${limits.dtypes.join(", ")}.`);
    const buffers = new Set([...program.loads.map((n) => n.name), ...program.stores.map(({ to }) => to)]).size;
    if (buffers > limits.buffersPerKernel)
      fail(who, `needs ${buffers} buffers in a kernel; the ${name} backend binds ${limits.buffersPerKernel}.`);
    return this.#backend.compile(program, dtypes);
  }
}
