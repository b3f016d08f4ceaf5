import type { Backend } from "./backend.ts";
import { sizeOf, slotShape } from "./extent.ts";
import type { DType, HostTensor } from "./hostTensor.ts";
import { slotDType } from "./kernels.ts";
import { mapValues } from "./mapValues.ts";
import type { Param } from "./param.ts";
import { type Options, slotsOf } from "./program.ts";
import type { Rule } from "./rule.ts";
import type { Slot } from "./slot.ts";

/** What an optimizer remembers of one parameter: how many steps it has had, and its slots. */
export interface Memory<Buf> {
  readonly step: number;
  readonly buffers: Readonly<Record<string, Buf>>;
}

/** A parameter's memory as it is saved: its step count, and a tensor for each slot. */
export type SavedMemory = { readonly step: number } & Readonly<Record<string, HostTensor>>;

/** Allocates a buffer that is given back where the whole fails. */
export type Alloc<Buf> = (dtype: DType, length: number) => Buf;

/** The precision and the shape of a slot of a parameter. */
export const layoutOf = <Buf>(slot: Slot, { dtype, shape }: Param<Buf>): Pick<HostTensor, "dtype" | "shape"> => ({
  dtype: slotDType(slot, dtype),
  shape: slotShape(slot.extent, shape),
});

/** Gives `make` a way to allocate. Where it fails, nothing stays allocated. */
export function allocating<Buf, T>(backend: Backend<Buf>, make: (alloc: Alloc<Buf>) => T): T {
  const fresh: Buf[] = [];
  try {
    return make((dtype, length) => {
      const buffer = backend.alloc(dtype, length);
      fresh.push(buffer);
      return buffer;
    });
  } catch (error) {
    fresh.forEach(backend.free, backend);
    throw error;
  }
}

/** A parameter's memory with every slot that its options ask for: what it was before, and new slots filled as the rule says. */
export function remember<Buf>(
  rule: Rule,
  backend: Backend<Buf>,
  alloc: Alloc<Buf>,
  p: Param<Buf>,
  options: Options,
  { step, buffers: before }: Memory<Buf> = { step: 0, buffers: {} },
): Memory<Buf> {
  const buffers: Record<string, Buf> = { ...before };
  for (const [name, slot] of slotsOf(rule, options)) {
    if (name in buffers) continue;
    const { fill } = slot;
    const { dtype, shape } = layoutOf(slot, p);
    const buffer = alloc(dtype, sizeOf(shape));
    buffers[name] = buffer;
    if (fill === "param") backend.copy(p.data, buffer);
    else backend.fill(buffer, typeof fill === "number" ? fill : (options[fill.hyper] as number));
  }
  return { step, buffers };
}

/** Reads a parameter's memory as of this call, but for what is transient. */
export async function save<Buf>(
  rule: Rule,
  backend: Backend<Buf>,
  p: Param<Buf>,
  { step, buffers }: Memory<Buf>,
): Promise<SavedMemory> {
  const kept = Object.entries(buffers).filter(([name]) => !rule.state[name]!.transient);
  const tensors = kept.map(async ([name, buffer]) => [
    name,
    { ...layoutOf(rule.state[name]!, p), data: await backend.read(buffer) },
  ]);
  return { step, ...Object.fromEntries(await Promise.all(tensors)) };
}

/** The memory that {@link save} has read. */
export function restore<Buf>(backend: Backend<Buf>, alloc: Alloc<Buf>, { step, ...tensors }: SavedMemory): Memory<Buf> {
  const buffers = mapValues((step ? tensors : {}) as Record<string, HostTensor>, ({ dtype, shape, data }) => {
    const buffer = alloc(dtype, sizeOf(shape));
    backend.write(buffer, data);
    return buffer;
  });
  return { step, buffers };
}
