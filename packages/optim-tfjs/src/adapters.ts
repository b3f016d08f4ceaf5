import { OptimError, type OptimizerHyper, type State } from "optim-core";
import type { Adapter } from "./adapter.ts";

/** An adapter, whatever its optimizer. */
export type AnyAdapter = Adapter<OptimizerHyper, State>;

const adapters = /* @__PURE__ */ new WeakMap<object, AnyAdapter>();

/** Makes the inside of an optimizer known to the other entry points of this package. */
export const keepAdapter = <H extends OptimizerHyper, S>(optimizer: object, adapter: Adapter<H, S>): void =>
  void adapters.set(optimizer, adapter as unknown as AnyAdapter);

/** The inside of an optimizer. @throws OptimError where `tfjs()` has not made it. */
export function adapterOf(who: string, optimizer: object): AnyAdapter {
  const adapter = adapters.get(optimizer);
  if (!adapter)
    throw new OptimError(`${who}: the optimizer is none that tfjs() has made. Make it so: tfjs(tf, AdamW, { … }).`);
  return adapter;
}
