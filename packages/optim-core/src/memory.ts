import type { Backend } from "./backend.ts";
import { sizeOf, slotShape } from "./extent.ts";
import type { HostTensor } from "./hostTensor.ts";
import { slotDType } from "./kernels.ts";
import { mapValues } from "./mapValues.ts";
import { labelOf, type Param } from "./param.ts";
import { type Options, slotsOf } from "./program.ts";
import type { Rule } from "./rule.ts";
import type { Slot } from "./slot.ts";

/** What an optimizer remembers of one parameter: how many steps it has had, and its slots. */
export interface Memory<Buf> {
  readonly step: number;
  /** Where the device counts, so that `step` is the largest count that is still possible. */
  count?: { read(): Promise<number> };
  readonly slots: Readonly<Record<string, Buf>>;
}

/** A parameter's memory as it is saved: its step count, and a tensor for each slot. */
export type SavedMemory = { readonly step: number } & Readonly<Record<string, HostTensor>>;

/** Allocates a buffer that is given back where the whole fails. */
export type Alloc<Buf> = Backend<Buf>["alloc"];

/** The precision and the shape of a slot of a parameter. */
export const layoutOf = <Buf>(slot: Slot, { dtype, shape }: Param<Buf>): Pick<HostTensor, "dtype" | "shape"> => ({
  dtype: slotDType(slot, dtype),
  shape: slotShape(slot.extent, shape),
});

/** Gives `make` a way to allocate. Where it fails, nothing stays allocated. */
export const allocating = <Buf, T>(backend: Backend<Buf>, make: (alloc: Alloc<Buf>) => T): T => {
  const fresh: Buf[] = [];
  try {
    return make((...what) => {
      const buffer = backend.alloc(...what);
      fresh.push(buffer);
      return buffer;
    });
  } catch (error) {
    fresh.forEach(backend.free, backend);
    throw error;
  }
};

/** The slots that a parameter's options ask for: those that it has already, and new ones filled as the rule says. */
export const remember = <Buf>(
  rule: Rule,
  backend: Backend<Buf>,
  alloc: Alloc<Buf>,
  p: Param<Buf>,
  options: Options,
  before?: Memory<Buf>,
): Memory<Buf>["slots"] => {
  const slots: Record<string, Buf> = { ...before?.slots };
  for (const [name, slot] of slotsOf(rule, options)) {
    if (Object.hasOwn(slots, name)) continue;
    const { fill } = slot;
    const { dtype, shape } = layoutOf(slot, p);
    const buffer = alloc(dtype, sizeOf(shape), name, labelOf(p));
    slots[name] = buffer;
    if (fill === "param") backend.copy(p.data, buffer);
    else backend.fill(buffer, typeof fill === "number" ? fill : (options[fill.hyper] as number));
  }
  return slots;
};

/** Reads a parameter's memory as of this call, but for what is transient. */
export async function save<Buf>(
  rule: Rule,
  backend: Backend<Buf>,
  p: Param<Buf>,
  { step, slots, count }: Memory<Buf>,
): Promise<SavedMemory> {
  const kept = Object.entries(slots).filter(([name]) => !rule.state[name]!.transient);
  // All of it is read as of this call.
  const [counted, ...tensors] = await Promise.all([
    count?.read() ?? step,
    ...kept.map(async ([name, buffer]) => [
      name,
      { ...layoutOf(rule.state[name]!, p), data: await backend.read(buffer) },
    ]),
  ]);
  return { step: counted, ...Object.fromEntries(tensors as [string, HostTensor][]) } as SavedMemory;
}

/** The memory that {@link save} has read. */
export const restore = <Buf>(
  backend: Backend<Buf>,
  alloc: Alloc<Buf>,
  { step, ...tensors }: SavedMemory,
): Memory<Buf> => {
  const slots = mapValues((step && tensors) as Record<string, HostTensor>, ({ dtype, shape, data }, name) => {
    const buffer = alloc(dtype, sizeOf(shape), name);
    backend.write(buffer, data);
    return buffer;
  });
  return { step, slots };
};
