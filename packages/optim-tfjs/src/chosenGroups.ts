import { OptimError } from "optim-core";
import type { VariableParam } from "./tfBuffer.ts";
import type { Hyper, TfGroup, TfGroups } from "./tfjsOptions.ts";
import { variablesOf } from "./variables.ts";

/** Parameters that share the options given for them. */
export interface ChosenGroup<H> {
  readonly params: readonly VariableParam[];
  readonly options: Hyper<H>;
}

/** Sorts parameters into the groups that the user described; what belongs to none comes last, with no options of its own. */
export function chosenGroups<H>(
  who: string,
  groups: TfGroups<H> | undefined,
  params: readonly VariableParam[],
): readonly ChosenGroup<H>[] {
  const left = new Set(params);
  const chosen =
    typeof groups === "function" ? called(who, groups, params) : (groups ?? []).map((group) => tested(who, group));
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

function tested<H>(who: string, { params, ...options }: TfGroup<H>): Choice<H> {
  if (typeof params === "function")
    return { has: ({ variable }) => params(variable), options: options as unknown as Hyper<H> };
  const listed = new Set(variablesOf(who, params));
  return { has: ({ variable }) => listed.has(variable), options: options as unknown as Hyper<H> };
}

function called<H>(
  who: string,
  groups: Exclude<TfGroups<H>, readonly unknown[]>,
  params: readonly VariableParam[],
): Choice<H>[] {
  return Array.from(groups(params), ({ params: some, ...options }, i) => {
    const members = new Set<unknown>(some);
    for (const p of members)
      if (!params.some((known) => known === p))
        throw new OptimError(`${who}: group ${i} that groups() returned has a parameter that it was not given.`);
    return { has: (p) => members.has(p), options: options as unknown as Hyper<H> };
  });
}
