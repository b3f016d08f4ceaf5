import { OptimError } from "optim-core";
import type { VariableParam } from "./tfBuffer.ts";
import type { Hyper, TfGroup, TfGroups } from "./tfjsOptions.ts";
import { variablesOf } from "./variables.ts";

/** Parameters that share the options given for them. */
export interface ChosenGroup<H> {
  readonly params: readonly VariableParam[];
  readonly options: Hyper<H>;
}

/** The groups of a list, none of a function. @throws OptimError where it is neither, or where a group lacks `params`. */
export function listedGroups<H>(who: string, groups: TfGroups<H> | undefined): readonly TfGroup<H>[] {
  return groups === undefined || typeof groups === "function" ? [] : checkGroups(who, "groups", groups);
}

/** Sorts parameters into the groups that the user described; what belongs to none comes last, with no options of its own. */
export function chosenGroups<H>(
  who: string,
  groups: TfGroups<H> | undefined,
  params: readonly VariableParam[],
): readonly ChosenGroup<H>[] {
  const left = new Set(params);
  const chosen =
    typeof groups === "function"
      ? called(who, groups, params)
      : listedGroups(who, groups).map((group, i) => tested(who, group, i));
  const made = chosen.map(({ has, options }) => {
    const members = params.filter((p) => left.has(p) && has(p));
    for (const p of members) left.delete(p);
    return { params: members, options };
  });
  return [...made, { params: [...left], options: {} as Hyper<H> }].filter((group) => group.params.length > 0);
}

interface Choice<H> {
  readonly has: (p: VariableParam) => boolean;
  readonly options: Hyper<H>;
}

function tested<H>(who: string, { params, ...options }: TfGroup<H>, i: number): Choice<H> {
  if (typeof params === "function")
    return { has: ({ variable }) => params(variable), options: options as unknown as Hyper<H> };
  const listed = new Set(variablesOf(who, params, `groups[${i}].params`));
  return { has: ({ variable }) => listed.has(variable), options: options as unknown as Hyper<H> };
}

function called<H>(
  who: string,
  groups: Exclude<TfGroups<H>, readonly unknown[]>,
  params: readonly VariableParam[],
): Choice<H>[] {
  return checkGroups(who, "what groups() returns", groups(params)).map(({ params: some, ...options }, i) => {
    const members = new Set<unknown>(some);
    for (const p of members)
      if (!params.some((known) => known === p))
        throw new OptimError(`${who}: group ${i} that groups() returned has a parameter that it was not given.`);
    return { has: (p) => members.has(p), options: options as unknown as Hyper<H> };
  });
}

function checkGroups<G extends object>(who: string, what: string, groups: Iterable<G>): readonly G[] {
  const list: readonly unknown[] | undefined =
    typeof Object(groups)[Symbol.iterator] === "function" ? [...groups] : undefined;
  if (!list?.every((group) => Object(Object(group).params) === Object(group).params))
    throw new OptimError(`${who}: ${what} must be a list of groups, { params, … } each.`);
  return list as readonly G[];
}
