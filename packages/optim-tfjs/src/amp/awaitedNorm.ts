import type { ScaledNorm } from "optim-amp";
import { OptimError } from "optim-core";

/** A norm that gradients are to be clipped to, once they are known: tf passes them to the step. */
export class AwaitedNorm implements ScaledNorm {
  readonly maxNorm: number;
  readonly normType: number;
  /** The norm itself, after the step. */
  made: ScaledNorm | undefined;

  /** @throws OptimError for an argument out of its domain. */
  constructor(maxNorm: number, normType: number) {
    if (typeof maxNorm !== "number" || !(maxNorm >= 0))
      throw new OptimError(`GradScaler: maxNorm is ${maxNorm}; it must be a number of at least 0.`);
    if (typeof normType !== "number" || Number.isNaN(normType))
      throw new OptimError(`GradScaler: normType is ${normType}; it must be a number.`);
    this.maxNorm = maxNorm;
    this.normType = normType;
  }

  async read(): Promise<number> {
    if (this.made) return this.made.read();
    throw new OptimError(
      "GradScaler: the norm is not known before the step, which is what gradients are passed to. Read it after step().",
    );
  }
}
