import type { Backend } from "./backend.ts";
import { fail } from "./error.ts";
import { checkBuffer } from "./group.ts";
import { labelOf, type Param } from "./param.ts";
import type { RuleTensor } from "./ruleRunner.ts";

/** A list of parameters, checked: each of them one, and none twice. */
export function listParams<Buf>(who: string, params: Iterable<Param<Buf>>): readonly Param<Buf>[] {
  if (!params?.[Symbol.iterator] || ArrayBuffer.isView(params)) fail(who, "params must be a list of parameters.");
  const list = [...params];
  const seen = new Set<Param<Buf>>();
  list.forEach((p, i) => {
    if (!Array.isArray(p?.shape))
      fail(who, `params[${i}] is not a parameter. Wrap a plain array with parameter(array).`);
    if (seen.has(p)) fail(who, `${labelOf(p)} is in the list twice. Pass it once.`);
    seen.add(p);
  });
  return list;
}

/** The gradients of parameters, checked, as tensors of a rule that knows the gradient as `symbol`; those that are null are left out. */
export function gradientTensors<Buf>(
  who: string,
  backend: Backend<Buf>,
  params: Iterable<Param<Buf>>,
  symbol: "p" | "g" = "p",
): readonly (RuleTensor<Buf> & { readonly param: Param<Buf> })[] {
  return listParams(who, params).flatMap((param) => {
    const { grad, shape, dtype } = param;
    if (grad === null || grad === undefined) return [];
    checkBuffer(who, param, "grad", backend);
    return [{ buffers: { [symbol]: grad }, shape, dtype, param }];
  });
}
