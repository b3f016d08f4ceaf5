import { checkOptions } from "./domain.ts";
import { fail } from "./error.ts";
import { sizeOf, slotShape } from "./extent.ts";
import type { PlainGroup } from "./group.ts";
import type { HostArray, HostTensor } from "./hostTensor.ts";
import type { Widen } from "./hyper.ts";
import { slotDType } from "./kernels.ts";
import { labelOf, type Param } from "./param.ts";
import { type Options, slotsOf } from "./program.ts";
import type { Rule } from "./rule.ts";

/** A parameter's state as it is saved: its step count, and its slots in their own precision. */
export type SavedState<S> = { readonly step: number } & { readonly [K in keyof S]?: HostTensor };

/** A group as it is saved: its options, and its parameters by number, and by name where all of them have one. */
export type SavedGroup<H> = Widen<H> & { readonly params: readonly number[]; readonly paramNames?: readonly string[] };

/** What an optimizer knows, apart from the weights: torch's layout in camelCase. Plain data: `structuredClone` and files keep it exactly. */
export interface StateDict<H, S> {
  readonly state: { readonly [param: number]: SavedState<S> };
  readonly paramGroups: readonly SavedGroup<H>[];
}

/** A state dict whose types are not known yet, as it comes out of a file; loading checks it. */
export type LooseStateDict = { readonly [key: string]: unknown };

/** Which parameters found no saved entry, and which entries found no parameter. */
export interface LoadReport {
  readonly missing: readonly string[];
  readonly unexpected: readonly string[];
}

/** What is to be loaded once everything has been checked. */
export interface LoadPlan<Buf> extends LoadReport {
  readonly options: readonly Options[];
  /** The parameters that found their entry; those without state have had no step. */
  readonly found: ReadonlyMap<Param<Buf>, { readonly step: number; readonly slots: Readonly<Record<string, HostTensor>> } | undefined>;
}

/** The options of groups as they are saved. */
export function saveGroups<Buf>(groups: readonly PlainGroup<Buf>[]): Options[] {
  let next = 0;
  return groups.map(({ params, ...options }) => {
    const names = params.flatMap(({ name }) => name ?? []);
    const ids = params.map(() => next++);
    return { ...options, params: ids, ...(names.length === ids.length ? { paramNames: names } : {}) };
  });
}

/**
 * Matches a saved dict with the groups of an optimizer: by name where every parameter has one on both sides, by position otherwise.
 *
 * @throws OptimError that lists every entry that is missing, unexpected or misshapen; with `strict` off, only what is misshapen counts.
 */
export function planLoad<Buf>(rule: Rule, groups: readonly PlainGroup<Buf>[], saved: unknown, strict: boolean): LoadPlan<Buf> {
  const who = rule.name;
  const { state, paramGroups } = (isRecord(saved) ? saved : {}) as Record<string, unknown>;
  if (!isRecord(state) || !Array.isArray(paramGroups) || !paramGroups.every((g) => isRecord(g) && Array.isArray(g.params)))
    return fail(who, "this is no state dict: it needs `state` and `paramGroups`, as stateDict() returns them.");
  if (paramGroups.length !== groups.length)
    fail(who, `the state dict has ${paramGroups.length} groups, this optimizer has ${groups.length}. Make the same groups first.`);

  const ids = paramGroups.map(({ params }) => params as readonly unknown[]);
  const names = paramGroups.flatMap((g, i) => (Array.isArray(g.paramNames) && g.paramNames.length === ids[i]!.length ? g.paramNames : [undefined]));
  const byName = [...names, ...groups.flatMap(({ params }) => params.map(({ name }) => name))].every((name) => typeof name === "string");
  const idOf = new Map(ids.flat().map((id, i) => [names[i], id]));
  const problems: string[] = [];
  const missing: string[] = [];
  const found = new Map<Param<Buf>, { step: number; slots: Record<string, HostTensor> } | undefined>();
  const used = new Set<unknown>();

  const options = groups.map((group, i) => {
    const { params: _, paramNames: __, ...restored } = paramGroups[i];
    const { params, ...current } = group;
    const known = strict ? restored : Object.fromEntries(Object.entries(restored).filter(([key]) => key in current));
    checkOptions(rule, known);
    params.forEach((p, k) => {
      const label = labelOf(p, k);
      const id = byName ? idOf.get(p.name) : ids[i]![k];
      if (id === undefined || used.has(id)) return void missing.push(label);
      used.add(id);
      const entry = state[String(id)];
      if (entry === undefined) return void found.set(p, undefined);
      const problem = problemOf(rule, p, { ...current, ...known }, entry);
      if (problem) problems.push(`${label} ${problem}`);
      else {
        const { step, ...slots } = entry as { step: number; [slot: string]: unknown };
        found.set(p, { step, slots: slots as Record<string, HostTensor> });
      }
    });
    return known as Options;
  });

  const unexpected = ids.flat().flatMap((id, i) => (used.has(id) ? [] : [byName ? `"${names[i]}"` : `saved parameter ${id}`]));
  for (const id of Object.keys(state)) if (!ids.flat().some((known) => String(known) === id)) unexpected.push(`state of parameter ${id}`);
  if (strict && missing.length > 0) problems.push(`missing: ${missing.join(", ")}`);
  if (strict && unexpected.length > 0) problems.push(`unexpected: ${unexpected.join(", ")}`);
  if (problems.length > 0) fail(who, `the state dict does not fit. ${problems.join("; ")}.${strict ? " { strict: false } takes what fits." : ""}`);
  return { options, found, missing, unexpected };
}

/** What is wrong with a parameter's saved entry, as the end of a sentence. */
function problemOf<Buf>(rule: Rule, p: Param<Buf>, options: Options, entry: unknown): string | undefined {
  if (!isRecord(entry) || !Number.isSafeInteger(entry.step) || (entry.step as number) < 0) return "has no step count";
  const slots = slotsOf(rule, options).filter(([, { transient }]) => !transient);
  const extra = Object.keys(entry).find((name) => name !== "step" && !slots.some(([slot]) => slot === name));
  if (extra !== undefined) return `has an entry \`${extra}\` that is not in its state`;
  for (const [name, slot] of slots) {
    const tensor = entry[name] as Partial<HostTensor> | undefined;
    const shape = slotShape(slot.extent, p.shape);
    const dtype = slotDType(slot, p.dtype);
    if (!isRecord(tensor) || !ArrayBuffer.isView(tensor.data)) return `has no \`${name}\``;
    if (String(tensor.shape) !== String(shape)) return `has \`${name}\` of shape [${tensor.shape}], not [${shape}]`;
    if (tensor.dtype !== dtype) return `has \`${name}\` as ${tensor.dtype}, not ${dtype}; state is never cast`;
    if ((tensor.data as HostArray).length !== sizeOf(shape)) return `has ${(tensor.data as HostArray).length} numbers in \`${name}\``;
  }
  return undefined;
}

const isRecord = (x: unknown): x is Record<string, unknown> => typeof x === "object" && x !== null && !Array.isArray(x);
