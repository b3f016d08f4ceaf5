import { GradScaler } from "optim-amp";
import {
  AdamW,
  type Backend,
  clipGradNorm,
  DeviceScalar,
  defineRule,
  type Param,
  type Rule,
  runnerOf,
} from "optim-core";
import { adamW, adamWHyper, type Measured } from "../optimizers.ts";
import type { Streams } from "../streams.ts";
import type { Workload } from "../workload.ts";

/** What gradients are clipped to. */
const maxNorm = 1;

/** A scaler's own: a power of two, so that scaled gradients are exact. */
const lossScale = 65_536;

/** No race is that long, so the scale stays. */
const growthInterval = 1_000_000;

const looking: Streams = { reads: ["g"], writes: [] };
const scaling: Streams = { reads: ["p"], writes: ["p"] };

/** AdamW in the hands of a gradient scaler: one pass over the gradients that looks for overflow and, where it clips, sums up their norm. */
export const scaledAdamW = (clips: boolean): Measured => ({
  name: "AdamW",
  sweeps: [looking, ...adamW.sweeps],
  make<Buf>(backend: Backend<Buf>, params: readonly Param<Buf>[]) {
    const optimizer = new AdamW<Buf>(params, { ...adamWHyper, backend });
    const scaler = new GradScaler({ backend, initScale: lossScale, growthInterval });
    return {
      step() {
        if (clips) scaler.clipGradNorm(optimizer, maxNorm);
        scaler.step(optimizer);
        scaler.update();
      },
      ready: () => optimizer.ready(),
      dispose() {
        scaler.dispose();
        optimizer.dispose();
      },
    };
  },
});

/** `p` is the gradient. */
const unscale = defineRule({
  name: "unscale",
  hyper: { inverse: 1 },
  state: {},
  update: ({ p }, { inverse }) => ({ p: p.mul(inverse) }),
}) as unknown as Rule;

/**
 * AdamW after separate passes over its gradients, in place: what takes their scale out, their norm, what clips them. With the clipping factor
 * as the scale, the last pass leaves what the first one takes, so that nothing need write new gradients between two steps.
 */
export const unfusedAdamW = (scale: number): Measured => ({
  name: "AdamW",
  sweeps: [scaling, looking, scaling, ...adamW.sweeps],
  make<Buf>(backend: Backend<Buf>, params: readonly Param<Buf>[]) {
    const optimizer = new AdamW<Buf>(params, { ...adamWHyper, backend });
    const into = new DeviceScalar(backend, 0);
    const gradients = params.map(({ grad, shape }) => ({ buffers: { p: grad! }, shape, dtype: "f32" as const }));
    return {
      step() {
        runnerOf(unscale, backend).run(gradients, { inverse: 1 / scale });
        clipGradNorm(params, maxNorm, { backend, into });
        optimizer.step();
      },
      ready: () => optimizer.ready(),
      dispose() {
        into.dispose();
        optimizer.dispose();
      },
    };
  },
});

/** What clips the gradients of a workload. */
export function clipFactor({ gradients }: Workload): number {
  let squares = 0;
  for (const numbers of gradients) for (const x of numbers) squares += x * x;
  return Math.min(1, maxNorm / (Math.sqrt(squares) + 1e-6));
}

const times = ({ gradients, ...rest }: Workload, factor: number): Workload => ({
  ...rest,
  gradients: gradients.map((numbers) => numbers.map((x) => x * factor)),
});

/** The same with gradients that are clipped. */
export const clipped = (workload: Workload): Workload => times(workload, clipFactor(workload));

/** The same with gradients of a loss that was scaled. */
export const scaled = (workload: Workload): Workload => times(workload, lossScale);
