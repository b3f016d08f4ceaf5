import { type Backend, captureStep, Optimizer, type Param } from "optim-core";
import { BenchError } from "../benchError.ts";
import type { Measured } from "../optimizers.ts";

/** The same with its steps captured: on CUDA a step is the launch of one graph. */
export const captured = (measured: Measured): Measured => ({
  ...measured,
  make<Buf>(backend: Backend<Buf>, params: readonly Param<Buf>[]) {
    const optimizer = measured.make(backend, params);
    if (!(optimizer instanceof Optimizer))
      throw new BenchError(`${measured.name}: only steps of an Optimizer can be captured. Leave this contender out.`);
    const step = captureStep(optimizer);
    return {
      step: () => step.replay(),
      ready: () => optimizer.ready(),
      dispose() {
        step.dispose();
        optimizer.dispose();
      },
    };
  },
});
