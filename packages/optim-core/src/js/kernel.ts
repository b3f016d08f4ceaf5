import type { Kernel } from "../backend.ts";
import type { Node } from "../expr.ts";
import type { Program, Store } from "../program.ts";
import type { Lanes } from "./lanes.ts";
import { type Sweep, sweepOf } from "./sweep.ts";

/** A program as sweeps over chunks: one for each pass of reductions, and the one that stores. */
export class JsKernel implements Kernel {
  readonly program: Program;
  /** The precision of the arithmetic: that of the parameter. */
  readonly lanes: Float32ArrayConstructor | Float64ArrayConstructor;
  readonly passes: readonly Sweep[];
  readonly stores: Sweep;
  readonly elementStores: readonly Store[];
  readonly #scratch: Lanes[] = [];

  constructor(program: Program, wide: boolean) {
    this.program = program;
    this.lanes = wide ? Float64Array : Float32Array;
    this.passes = program.passes.map((reductions) => sweepOf(reductions.map(({ args }) => args[0]!)));
    this.elementStores = program.stores.filter(({ extent }) => extent === "element");
    this.stores = sweepOf(this.elementStores.map(({ value }) => value));
  }

  get source(): string {
    const { name, passes, stores } = this.program;
    const sweeps = [...this.passes, this.stores].map(
      ({ inputs, steps, roots }, s) =>
        `${passes[s] ? passes[s].map(({ op, name: over }) => `${op} over ${over}`) : `store ${this.elementStores.map(({ to }) => to)}`}: ` +
        `r${roots.join(", r")}\n${inputs.map((n, i) => `  r${i} = ${label(n)}`).join("\n")}\n` +
        steps.map(({ loop, out, args }) => `  r${out} = ${loop.name}(r${args.slice(0, Math.max(1, loop.length - 2)).join(", r")})`).join("\n"),
    );
    return `${name} keeps ${stores.map(({ to }) => to).join(", ")}\n${sweeps.join("\n")}`;
  }

  /** Registers to compute in; they hold nothing from one sweep to the next. */
  scratch(count: number, length: number): readonly Lanes[] {
    while (this.#scratch.length < count) this.#scratch.push(new this.lanes(length));
    return this.#scratch;
  }
}

const label = (n: Node): string => (n.op === "load" ? n.name : n.op === "const" ? n.name : `${n.op} ${n.name} (${n.extent})`);
