import type { GradScalerOptions } from "optim-amp";
import type { HalfDType } from "optim-amp/tfjs";
import { OptimError } from "optim-core";
import type { TfBuffer } from "../tfBuffer.ts";

/** What a gradient scaler over tf can be told: torch's words and defaults, and how the function of a loss is run. */
export interface TfScalerOptions extends Omit<GradScalerOptions<TfBuffer>, "backend"> {
  /** Run what `minimize` and `computeGradients` are given under `autocast`; `true` is `"f16"`. @defaultValue false */
  readonly autocast?: boolean | HalfDType;
  /** For optimizers with `ops` or `differentiable`: the scaler is plain operations of tf as well. @defaultValue false */
  readonly ops?: boolean;
}

/** The half that an option asks for. @throws OptimError for anything else. */
export function halfOf(autocast: boolean | HalfDType = false): HalfDType | undefined {
  if (autocast === true) return "f16";
  if (autocast === false) return undefined;
  if (autocast === "f16" || autocast === "bf16") return autocast;
  throw new OptimError(`GradScaler: autocast is ${JSON.stringify(autocast)}; it must be true, false, "f16" or "bf16".`);
}
