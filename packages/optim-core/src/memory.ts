import type { Backend } from "./backend.ts";
import { sizeOf, slotShape } from "./extent.ts";
import { slotDType } from "./kernels.ts";
import type { Param } from "./param.ts";
import { type Options, slotsOf } from "./program.ts";
import type { Rule } from "./rule.ts";

/** What an optimizer remembers of one parameter: how many steps it has had, and its slots. */
export interface Memory<Buf> {
  readonly step: number;
  readonly buffers: Readonly<Record<string, Buf>>;
}

/**
 * The memory of parameters with every slot that their options ask for: those of `before`, and new ones filled as the rule says. Nothing
 * stays allocated where one fails.
 */
export function remember<Buf>(
  rule: Rule,
  backend: Backend<Buf>,
  optionsOf: ReadonlyMap<Param<Buf>, Options>,
  before: ReadonlyMap<Param<Buf>, Memory<Buf>>,
): Map<Param<Buf>, Memory<Buf>> {
  const fresh: Buf[] = [];
  const make = (p: Param<Buf>, options: Options): Memory<Buf> => {
    const { step, buffers } = before.get(p) ?? { step: 0, buffers: {} };
    const all: Record<string, Buf> = { ...buffers };
    for (const [name, slot] of slotsOf(rule, options)) {
      if (name in all) continue;
      const { fill } = slot;
      const buffer = backend.alloc(slotDType(slot, p.dtype), sizeOf(slotShape(slot.extent, p.shape)));
      fresh.push(buffer);
      all[name] = buffer;
      if (fill === "param") backend.copy(p.data, buffer);
      else backend.fill(buffer, typeof fill === "number" ? fill : (options[fill.hyper] as number));
    }
    return { step, buffers: all };
  };
  try {
    return new Map([...optionsOf].map(([p, options]) => [p, make(p, options)]));
  } catch (error) {
    fresh.forEach(backend.free, backend);
    throw error;
  }
}
