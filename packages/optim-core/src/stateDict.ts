import { checkOptions } from "./domain.ts";
import { fail } from "./error.ts";
import { sizeOf } from "./extent.ts";
import type { Machine, PlainGroup } from "./group.ts";
import type { HostTensor } from "./hostTensor.ts";
import type { Widen } from "./hyper.ts";
import { layoutOf, type SavedMemory } from "./memory.ts";
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

/** What is to be loaded. */
export interface LoadPlan<Buf> {
  /** The options of each group. */
  readonly options: readonly Options[];
  /** The parameters that were found, with their entries; a step count of 0 where there is none. */
  readonly entries: readonly (readonly [Param<Buf>, SavedMemory])[];
  readonly report: LoadReport;
}

/** The options of groups as they are saved. */
export const savedGroups = <Buf>(groups: readonly PlainGroup<Buf>[]): Options[] => {
  let next = 0;
  return groups.map(({ params, ...options }) => {
    const paramNames = params.map(({ name }) => name);
    return { ...options, params: params.map(() => next++), ...(!paramNames.includes(undefined) && { paramNames }) };
  });
};

/**
 * Matches a saved dict with the groups of an optimizer: by name where every parameter has one on both sides, by position otherwise.
 *
 * @throws OptimError that lists every entry that is missing, unexpected or misshapen; with `strict` off, only what is misshapen counts.
 */
export function planLoad<Buf>(
  { rule, paramGroups: groups }: Machine<Buf>,
  dict: unknown,
  strict: boolean,
): LoadPlan<Buf> {
  const { state, paramGroups: saved } = dict as {
    state?: Readonly<Record<string, SavedMemory>>;
    paramGroups?: SavedGroup<object>[];
  };
  if (!state || saved?.length !== groups.length || !saved.every?.((group) => Array.isArray(group?.params)))
    fail(rule.name, `this has no state, or not ${groups.length} paramGroups: ${saved?.length}.`);

  const ours = savedGroups(groups) as unknown as SavedGroup<object>[];
  const byName = [...ours, ...saved].every(({ params, paramNames }) => paramNames?.length === params.length);
  const keysOf = ({ params, paramNames }: SavedGroup<object>, g: number): string[] =>
    params.map((_, i) => (byName ? `parameter "${paramNames![i]}"` : `parameter ${i} of group ${g}`));
  const strays = { ...state };
  const found = new Map<string, SavedMemory | undefined>();
  saved.forEach((group, g) =>
    keysOf(group, g).forEach((key, i) => {
      const id = group.params[i]!;
      // A name that is saved twice leaves an entry over.
      if (!found.has(key)) delete strays[id];
      found.set(key, state[id]);
    }),
  );

  const entries: [Param<Buf>, SavedMemory][] = [];
  const missing: string[] = [];
  const problems: string[] = [];
  const options = groups.map((group, g) => {
    const { params: _, paramNames: __, ...restored }: Record<string, unknown> = { ...ours[g], ...saved[g]! };
    for (const name in restored) if (!strict && !(name in group)) delete restored[name];
    checkOptions(rule, restored);
    keysOf(ours[g]!, g).forEach((key, i) => {
      const entry = found.get(key);
      found.delete(key);
      const p = group.params[i]!;
      const problem = entry && problemOf(rule, p, restored, entry);
      if (problem) problems.push(`${key} ${problem}`);
      if (entry) entries.push([p, entry]);
      else missing.push(key);
    });
    return restored;
  });
  const unexpected = [...found.keys(), ...Object.keys(strays).map((id) => `state ${id}`)];
  const report = { missing, unexpected };
  for (const [what, keys] of Object.entries(report)) if (strict && keys.length) problems.push(`${what}: ${keys}`);
  if (problems.length) fail(rule.name, `the state dict does not fit: ${problems.join("; ")}.`);
  return { options, entries, report };
}

/**
 * What is wrong with a parameter's saved entry, as the end of a sentence. A slot whose flag is off may be there and may be left out; before
 * the first step there is none.
 */
function problemOf<Buf>(
  rule: Rule,
  p: Param<Buf>,
  options: Options,
  { step, ...tensors }: SavedMemory,
): string | undefined {
  if (!Number.isSafeInteger(step) || step < 0) return `has step ${step}`;
  const wanted = step && Object.fromEntries(slotsOf(rule, options));
  for (const name in { ...wanted, ...tensors }) {
    const slot = rule.state[name];
    const tensor = (tensors as Partial<SavedMemory>)[name];
    if (slot?.transient === false) {
      const layout = layoutOf(slot, p);
      const found = described(tensor, tensor?.data?.length && tensor.data.byteLength);
      // The digits of a dtype are its bits. An array of another width would be cast as it is written.
      const expected = described(layout, (sizeOf(layout.shape) * +layout.dtype.match(/\d+/)!) / 8);
      if (found !== expected) return `has ${name} as ${found}, not ${expected}`;
    } else if (name in tensors) return `has ${name}, which is no slot`;
  }
  return undefined;
}

const described = (tensor: Partial<HostTensor> | undefined, bytes: number | undefined): string =>
  `[${tensor?.shape}] of ${tensor?.dtype} in ${bytes} bytes`;
