import type { Backend } from "./backend.ts";
import { sizeOf, slotShape } from "./extent.ts";
import { slotDType } from "./kernels.ts";
import type { Param } from "./param.ts";
import { type Options, slotsOf } from "./program.ts";
import type { Rule } from "./rule.ts";

/** What an optimizer remembers of one parameter: how many steps it has had, and its slots. */
export interface Memory<Buf> {
  step: number;
  readonly buffers: Record<string, Buf>;
}

/** A parameter's memory before its first step, each slot filled as the rule says. Nothing stays allocated where a slot fails. */
export function makeMemory<Buf>(rule: Rule, backend: Backend<Buf>, p: Param<Buf>, options: Options, memory?: Memory<Buf>): Memory<Buf> {
  const made: Memory<Buf> = memory ?? { step: 0, buffers: {} };
  const fresh: [string, Buf][] = [];
  try {
    for (const [name, { fill, dtype: _, ...slot }] of slotsOf(rule, options)) {
      if (name in made.buffers) continue;
      const declared = rule.state[name]!;
      const buffer = backend.alloc(slotDType(declared, p.dtype), sizeOf(slotShape(slot.extent, p.shape)));
      fresh.push([name, buffer]);
      if (fill === "param") backend.copy(p.data, buffer);
      else backend.fill(buffer, typeof fill === "number" ? fill : (options[fill.hyper] as number));
    }
  } catch (error) {
    for (const [, buffer] of fresh) backend.free(buffer);
    throw error;
  }
  for (const [name, buffer] of fresh) made.buffers[name] = buffer;
  return made;
}

/** Gives a memory's buffers back. */
export function freeMemory<Buf>(backend: Backend<Buf>, memory: Memory<Buf> | undefined): void {
  for (const buffer of Object.values(memory?.buffers ?? {})) backend.free(buffer);
}
