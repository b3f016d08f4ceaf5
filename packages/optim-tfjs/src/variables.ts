import { OptimError } from "optim-core";
import { Held, isVariable } from "./held.ts";
import type { VariableParam } from "./tfBuffer.ts";
import type { VariableLike, VariableSource } from "./tfjsOptions.ts";
import type { TfTensor, TfVariable } from "./tfModule.ts";

/**
 * The variables that a list, a layer's weights or a model stand for. `what` is what the user calls it.
 *
 * @throws OptimError for anything else, or a disposed variable.
 */
export function variablesOf(who: string, source: VariableSource, what = "variables"): readonly TfVariable[] {
  const { trainableWeights = source } = Object(source) as { trainableWeights?: unknown };
  const list = trainableWeights as Iterable<VariableLike> | undefined;
  if (typeof list?.[Symbol.iterator] !== "function")
    throw new OptimError(`${who}: \`${what}\` must be a list of variables, or a model.`);
  return Array.from(list, (like, i) => variableOf(who, like, `${what}[${i}]`));
}

function variableOf(who: string, like: VariableLike, what: string): TfVariable {
  const { read } = Object(like) as { read?: () => TfTensor };
  const variable: unknown = read ? read.call(like) : like;
  if (!isVariable(Object(variable)))
    throw new OptimError(`${who}: ${what} is no tf.Variable. Make it one: tf.variable(tensor).`);
  checkVariable(who, variable as TfVariable);
  return variable as TfVariable;
}

/** Checks that a variable can be optimised. */
export function checkVariable(who: string, { name, dtype, isDisposed }: TfVariable): void {
  if (isDisposed) throw new OptimError(`${who}: variable "${name}" is disposed.`);
  if (dtype !== "float32")
    throw new OptimError(`${who}: variable "${name}" is ${dtype}; only float32 can be optimised.`);
}

/** A variable as a parameter, with its tags, under its own name unless that is `taken` (by one that has been disposed of). */
export function paramOf(variable: TfVariable, taken: ReadonlySet<string>): VariableParam {
  let name = variable.name;
  for (let i = 2; taken.has(name); i++) name = `${variable.name}#${i}`;
  const { tags } = variable;
  const data = new Held(variable);
  return { name, variable, shape: [...variable.shape], dtype: "f32", data, grad: null, ...(tags && { tags }) };
}
