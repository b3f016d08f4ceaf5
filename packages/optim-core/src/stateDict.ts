import { checkOptions } from "./domain.ts";
import { fail } from "./error.ts";
import { sizeOf, slotShape } from "./extent.ts";
import type { PlainGroup } from "./group.ts";
import type { HostTensor } from "./hostTensor.ts";
import type { Widen } from "./hyper.ts";
import { slotDType } from "./kernels.ts";
import type { Param } from "./param.ts";
import { type Options, slotsOf } from "./program.ts";
import type { Rule } from "./rule.ts";

/** A parameter's state as it is saved: its step count, and its slots in their own precision. */
export type SavedState<S> = { readonly step: number } & { readonly [K in keyof S]?: HostTensor };

/** A group as it is saved: its options, and its parameters by number, and by name where all of them have one. */
export type SavedGroup<H> = Widen<H> & { readonly params: readonly number[]; readonly paramNames?: readonly string[] };

/** What an optimizer knows, apart from the weights: torch's layout in camelCase. Plain data: `structuredClone` and files keep it exactly. */
export type StateDict<H, S> = {
  readonly state: { readonly [param: number]: SavedState<S> };
  readonly paramGroups: readonly SavedGroup<H>[];
};

/** Which parameters found no saved entry, and which entries found no parameter. */
export interface LoadReport {
  readonly missing: readonly string[];
  readonly unexpected: readonly string[];
}

/** A parameter's entry once it has been checked. */
type Entry = { readonly step: number } & Readonly<Record<string, HostTensor>>;

/** What is to be loaded. */
export interface LoadPlan<Buf> {
  /** The options of each group. */
  readonly options: readonly Options[];
  /** The parameters that were found, with the entry of those that have had a step, and the options of their group. */
  readonly entries: ReadonlyMap<Param<Buf>, Entry | undefined>;
  readonly optionsOf: ReadonlyMap<Param<Buf>, Options>;
  readonly report: LoadReport;
}

/** The options of groups as they are saved. */
export function savedGroups<Buf>(groups: readonly PlainGroup<Buf>[]): Options[] {
  let next = 0;
  return groups.map(({ params, ...options }) => {
    const paramNames = params.flatMap(({ name }) => name ?? []);
    const saved = { ...options, params: params.map(() => next++) };
    return paramNames.length === params.length ? { ...saved, paramNames } : saved;
  });
}

/**
 * Matches a saved dict with the groups of an optimizer: by name where every parameter has one on both sides, by position otherwise.
 *
 * @throws OptimError that lists every entry that is missing, unexpected or misshapen; with `strict` off, only what is misshapen counts.
 */
export function planLoad<Buf>(
  rule: Rule,
  groups: readonly PlainGroup<Buf>[],
  dict: unknown,
  strict: boolean,
): LoadPlan<Buf> {
  const { state, paramGroups: saved } = dict as {
    state?: Readonly<Record<string, unknown>>;
    paramGroups?: SavedGroup<object>[];
  };
  if (!state || !Array.isArray(saved) || !saved.every((group) => Array.isArray(group?.params)))
    fail(rule.name, "this is no state dict, which has `state` and `paramGroups`.");
  if (saved.length !== groups.length)
    fail(rule.name, `the state dict has ${saved.length} groups, not ${groups.length}.`);

  const ours = savedGroups(groups) as unknown as SavedGroup<object>[];
  const byName = [...ours, ...saved].every(({ params, paramNames }) => paramNames?.length === params.length);
  const keyOf = ({ paramNames }: SavedGroup<object>, g: number, i: number): string =>
    byName ? `parameter "${paramNames![i]}"` : `parameter ${i} of group ${g}`;
  const spare = new Map(Object.keys(state).map((id) => [`state of ${id}`, id]));
  saved.forEach((group, g) =>
    group.params.forEach((id, i) => {
      spare.set(keyOf(group, g, i), String(id));
      spare.delete(`state of ${id}`);
    }),
  );

  const entries = new Map<Param<Buf>, Entry | undefined>();
  const optionsOf = new Map<Param<Buf>, Options>();
  const missing: string[] = [];
  const problems: string[] = [];
  const options = groups.map((group, g) => {
    const { params: _, paramNames: __, ...given } = saved[g]!;
    const restored = Object.fromEntries(Object.entries(given).filter(([name]) => strict || name in group));
    checkOptions(rule, restored);
    group.params.forEach((p, i) => {
      const key = keyOf(ours[g]!, g, i);
      const id = spare.get(key);
      if (!id) return void missing.push(key);
      spare.delete(key);
      const entry = state[id] as Entry | undefined;
      entries.set(p, entry);
      if (entry === undefined) return;
      const all = { ...group, ...restored };
      optionsOf.set(p, all);
      const problem = problemOf(rule, p, all, Object(entry));
      if (problem) problems.push(`${key} ${problem}`);
    });
    return restored;
  });
  const unexpected = [...spare.keys()];
  if (strict && missing[0]) problems.push(`missing: ${missing}`);
  if (strict && unexpected[0]) problems.push(`unexpected: ${unexpected}`);
  if (problems[0]) fail(rule.name, `the state dict does not fit: ${problems.join("; ")}.`);
  return { options, entries, optionsOf, report: { missing, unexpected } };
}

/** What is wrong with a parameter's saved entry, as the end of a sentence. */
function problemOf<Buf>(
  rule: Rule,
  { shape: size, dtype: is }: Param<Buf>,
  options: Options,
  { step, ...tensors }: Entry,
): string | undefined {
  if (!(Number.isSafeInteger(step) && step >= 0)) return `has step ${step}`;
  const slots = slotsOf(rule, options).filter(([, { transient }]) => !transient);
  for (const [name, slot] of slots) {
    const { dtype, shape, data } = (tensors as Partial<Entry>)[name] ?? {};
    const wanted = `[${slotShape(slot.extent, size)}] of ${slotDType(slot, is)}`;
    const found = `[${shape}] of ${dtype}`;
    // The digits of a dtype are its bits. An array of another width would be cast as it is written.
    const bits = sizeOf(slotShape(slot.extent, size)) * Number(String(dtype).replace(/\D/g, ""));
    if (found !== wanted || (data?.byteLength ?? 0) * 8 !== bits) return `has ${name} as ${found}, not ${wanted}`;
  }
  const extra = Object.keys(tensors).find((name) => !slots.some(([slot]) => slot === name));
  return extra && `has ${extra}, which is no slot`;
}
