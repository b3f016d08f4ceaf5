import type { Param } from "optim-core";
import type { Held } from "./held.ts";
import type { StateArray } from "./stateArray.ts";
import type { TfVariable } from "./tfModule.ts";

/** What the backends over tf call a buffer: a tensor of tf's, or an array of their own. */
export type TfBuffer = StateArray | Held;

/** A variable as the inner optimizer sees it. */
export interface VariableParam<V extends TfVariable = TfVariable> extends Param<TfBuffer> {
  readonly name: string;
  readonly variable: V;
}
