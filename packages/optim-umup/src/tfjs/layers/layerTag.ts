import type { Mup } from "../../mup.ts";
import { mupOf, type TaggableVariable, tagVariable } from "../tagVariable.ts";

/** Tags that layers have stated, not their users. */
const stated = /* @__PURE__ */ new WeakSet<Mup>();

/** Tags the variable of a layer of this package: the layer does so again when it is loaded. */
export function tagByLayer(variable: TaggableVariable, mup: Mup): void {
  tagVariable(variable, mup);
  stated.add(mupOf(variable)!);
}

/** Whether a layer has stated this tag. */
export const isLayerTag = (mup: Mup): boolean => stated.has(mup);
