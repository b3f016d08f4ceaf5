import { OptimError } from "optim-core";
import type { TfTensor } from "../tfModule.ts";

/** Checks that a bias, if there is one, has a number for each output. @throws OptimError where it has not. */
export function checkBias(who: string, bias: TfTensor | null, fanOut: number): void {
  if (bias && !(bias.shape.length === 1 && bias.shape[0] === fanOut))
    throw new OptimError(`${who}: the bias has the shape [${bias.shape}]. Give one of [${fanOut}], or null.`);
}
