import { OptimError } from "optim-core";
import type { TfApi } from "./tfApi.ts";
import type { TfTensor, TfVariable } from "./tfModule.ts";
import { checkVariable } from "./variables.ts";

/** Gradients as tf passes them: by name, or a list with names; what is null, undefined or not there has no gradient. */
export type Gradients<Tensor = TfTensor> =
  | { readonly [variable: string]: Tensor | null | undefined }
  | readonly { readonly name: string; readonly tensor?: Tensor | null | undefined }[];

/** A variable and its gradient, checked against each other. */
export interface Gradient {
  readonly variable: TfVariable;
  readonly tensor: TfTensor | null;
}

/**
 * Finds the variables of gradients. A variable that is not trainable has none, whatever is passed.
 *
 * @throws OptimError that names the variable, where it is unknown to tf or named twice, or where its gradient does not fit it.
 */
export function gradientsOf(tf: TfApi, who: string, gradients: Gradients): readonly Gradient[] {
  if (typeof gradients !== "object" || gradients === null || gradients instanceof Map)
    throw new OptimError(
      `${who}: the gradients are ${String(gradients)}; pass a map by variable name (a plain object), or a list of { name, tensor }.`,
    );
  const list = Array.isArray(gradients)
    ? gradients
    : Object.entries(gradients).map(([name, tensor]) => ({ name, tensor }));
  const { registeredVariables } = tf.engine();
  const seen = new Set<string>();
  return list.map((entry: { name: string; tensor?: TfTensor | null | undefined }, i) => {
    const { name, tensor } = entry ?? {};
    const variable = Object.hasOwn(registeredVariables, name) ? registeredVariables[name] : undefined;
    if (!variable)
      throw new OptimError(
        `${who}: gradient ${typeof name === "string" ? `"${name}"` : i} belongs to no variable of tf. It was never made, or has been disposed.`,
      );
    if (seen.has(name)) throw new OptimError(`${who}: there are two gradients for variable "${name}". Add them up.`);
    seen.add(name);
    if (!tensor || !variable.trainable) return { variable, tensor: null };
    checkVariable(who, variable);
    checkGradient(who, variable, tensor);
    return { variable, tensor };
  });
}

function checkGradient(who: string, { name, shape }: TfVariable, tensor: TfTensor): void {
  const whose = `${who}: the gradient of variable "${name}"`;
  if ("indices" in Object(tensor)) throw new OptimError(`${whose} is sparse. Make it dense.`);
  if (typeof tensor !== "object" || !Array.isArray(tensor.shape)) throw new OptimError(`${whose} is no tensor.`);
  if (tensor.isDisposed) throw new OptimError(`${whose} is disposed.`);
  if (tensor.dtype !== "float32") throw new OptimError(`${whose} is ${tensor.dtype}; cast it to float32.`);
  if (tensor.shape.length !== shape.length || tensor.shape.some((size, i) => size !== shape[i]))
    throw new OptimError(`${whose} has shape [${tensor.shape}], the variable [${shape}].`);
}
