import type { Arguments, TrajectoryCase } from "./trajectoryCase.ts";

/** What a labml object keeps outside its groups, and the arguments that are left for them. */
export interface LabmlAttributes {
  readonly attributes: Arguments;
  readonly rest: Arguments;
  /** Values that are assigned in every group after construction. */
  readonly everywhere: Arguments;
}

/** The attributes of each class, apart from those of its decay, with their defaults. */
const defaults: Readonly<Record<string, Arguments>> = {
  RAdam: { optimized_update: true, degenerated_to_sgd: true },
  Noam: { optimized_update: true, d_model: 512 },
};

/**
 * AdaBelief hands its arguments to RAdam by position, one place off: `amsgrad` lands on `optimized_update`, `degenerate_to_sgd` on
 * `amsgrad`, and its empty `defaults` on `degenerated_to_sgd`.
 */
function slipped({
  amsgrad = false,
  degenerate_to_sgd = true,
  rectify = true,
  ...rest
}: Arguments): Omit<LabmlAttributes, "everywhere"> {
  return {
    attributes: { optimized_update: amsgrad, degenerated_to_sgd: false, rectify },
    rest: { ...rest, amsgrad: degenerate_to_sgd },
  };
}

function split(symbol: string, given: Arguments): Omit<LabmlAttributes, "everywhere"> {
  if (symbol === "AdaBelief") return slipped(given);
  const known = defaults[symbol] ?? { optimized_update: true };
  const isKnown = ([name]: readonly [string, unknown]) => name in known;
  return {
    attributes: { ...known, ...Object.fromEntries(Object.entries(given).filter(isKnown)) },
    rest: Object.fromEntries(Object.entries(given).filter((entry) => !isKnown(entry))),
  };
}

/**
 * Splits a case's arguments, `set_after_construction` included. Fails where the outcome is not what the file says was in force, or where
 * a name is not known.
 */
export function labmlAttributes(symbol: string, json: TrajectoryCase): LabmlAttributes {
  const { weight_decay: decay = {}, ...given } = json.arguments;
  const { weight_decay = 0, weight_decouple = true, absolute = false, ...unknown } = decay as Arguments;
  if (Object.keys(unknown).length > 0) throw new Error(`WeightDecay has no arguments ${Object.keys(unknown)}`);
  const made = split(symbol, given);
  const attributes: Record<string, unknown> = { ...made.attributes, weight_decouple, absolute };
  const everywhere: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(json.set_after_construction ?? {})) {
    if (name.startsWith("group.")) everywhere[name.slice("group.".length)] = value;
    else if (name in attributes) attributes[name] = value;
    else throw new Error(`set_after_construction names an unknown ${name}`);
  }
  for (const [name, value] of Object.entries(json.attributes ?? {}))
    if (attributes[name] !== value)
      throw new Error(`${name} is ${attributes[name]} here and ${value} in the reference`);
  return { attributes, rest: { ...made.rest, weight_decay }, everywhere };
}
