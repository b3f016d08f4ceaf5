import type { Backend } from "./backend.ts";
import { DeviceScalar } from "./deviceScalar.ts";
import { fail } from "./error.ts";
import { where } from "./expr.ts";
import { getOrInsert } from "./getOrInsert.ts";
import { gradientTensors } from "./gradients.ts";
import type { DType } from "./hostTensor.ts";
import { oneOf } from "./hyper.ts";
import { type JsBuffer, js } from "./js/backend.ts";
import { slotDType } from "./kernels.ts";
import type { Param } from "./param.ts";
import { defineRule } from "./rule.ts";
import { runnerOf } from "./ruleRunner.ts";
import { slot } from "./slot.ts";
import { normOrders, orderOf, totalNorm } from "./totalNorm.ts";

/** `p` is the gradient. The total norm is one number for all gradients of the launch. */
const clipNorm = defineRule({
  name: "clipGradNorm",
  reference: "torch.nn.utils.clip_grad_norm_",
  hyper: { maxNorm: 1, normType: 2, order: oneOf(...normOrders), errorIfNonfinite: false },
  state: { totalNorm: slot({ extent: "all" }) },
  update({ p }, { maxNorm, normType, order, errorIfNonfinite }) {
    const norm = totalNorm(p, order, normType);
    const clipped = p.mul(maxNorm.div(norm.add(1e-6)).min(1));
    return { p: errorIfNonfinite ? where(norm.isFinite(), clipped, p) : clipped, totalNorm: norm };
  },
});

const scalars = new WeakMap<object, Map<DType, DeviceScalar<JsBuffer>>>();

/**
 * Where norms are written on a backend, in each precision: always at the same place, so that a backend knows the launch again. These numbers
 * are kept as long as the backend.
 */
const scalarsOn = (backend: Backend<JsBuffer>): Map<DType, DeviceScalar<JsBuffer>> =>
  getOrInsert(scalars, backend, () => new Map());

/** The norm before clipping, in the backend's memory: `read()` waits for it, `dispose()` frees it. */
export type TotalNorm<Buf> = Pick<DeviceScalar<Buf>, "data" | "read" | "dispose">;

/** What {@link clipGradNorm} can be told. */
export interface ClipNormOptions<E extends boolean, Buf> {
  /** The order of the norm: any number, `Infinity` and `-Infinity` too. Default 2. */
  readonly normType?: number;
  /** Reject where the norm is infinite or NaN, and leave the gradients as they are then. Default false. */
  readonly errorIfNonfinite?: E;
  /** Where the norm is written; without it each call makes a scalar, which is yours to dispose of. */
  readonly into?: DeviceScalar<Buf>;
}

/** What {@link clipGradNorm} returns: the norm on the device, or, where it has to be looked at, a promise of it. */
export type Clipped<E extends boolean, Buf> = E extends true ? Promise<number> : TotalNorm<Buf>;

/**
 * Scales all gradients, in place and by the same factor, so that their total norm is at most `maxNorm` (torch's `clip_grad_norm_`: the
 * factor is `min(1, maxNorm / (norm + 1e-6))`). Gradients that are null are passed over; without any, the norm is 0. It runs where the
 * gradients are and never waits: read the norm it returns only where you want to see it.
 *
 * @throws OptimError where an argument is out of its domain or a gradient is no buffer of the backend; nothing is changed then.
 */
export function clipGradNorm<E extends boolean = false>(
  params: Iterable<Param>,
  maxNorm: number,
  options?: ClipNormOptions<E, JsBuffer>,
): Clipped<E, JsBuffer>;
export function clipGradNorm<Buf, E extends boolean = false>(
  params: Iterable<Param<Buf>>,
  maxNorm: number,
  options: ClipNormOptions<E, Buf> & { readonly backend: Backend<Buf> },
): Clipped<E, Buf>;
export function clipGradNorm(
  params: Iterable<Param<JsBuffer>>,
  maxNorm: number,
  options: ClipNormOptions<boolean, JsBuffer> & { readonly backend?: Backend<JsBuffer> } = {},
): Promise<number> | TotalNorm<JsBuffer> {
  const { normType = 2, errorIfNonfinite = false, into, backend = js } = options;
  const { name: who } = clipNorm;
  if (typeof maxNorm !== "number" || !(maxNorm >= 0))
    fail(who, `maxNorm is ${maxNorm}; it must be a number of at least 0.`);
  if (typeof normType !== "number" || Number.isNaN(normType))
    fail(who, `normType is ${normType}; it must be a number.`);
  const tensors = gradientTensors(who, backend, params);
  const dtypes = [...new Set(tensors.map(({ dtype }) => slotDType(clipNorm.state.totalNorm, dtype)))];
  const widest = dtypes.includes("f64") ? "f64" : (dtypes[0] ?? "f32");
  const stored = into && backend.inspect(into.data)?.dtype;
  if (into && stored !== widest && dtypes.length > 0)
    fail(who, `\`into\` is ${stored}, the norm is ${widest}. Make it with new DeviceScalar(backend, 0, "${widest}").`);

  const own = (dtype: DType): DeviceScalar<JsBuffer> =>
    getOrInsert(scalarsOn(backend), dtype, () => new DeviceScalar(backend, 0, dtype));
  const total = into ?? own(widest);
  if (tensors.length === 0) total.value = 0;
  const places = new Map(dtypes.map((dtype) => [dtype, dtype === widest ? total : own(dtype)]));
  const order = orderOf(normType);
  // Before anything is scaled, since there may be no memory for it.
  const yours = into || errorIfNonfinite ? total : new DeviceScalar(backend, 0, widest);
  try {
    runnerOf(clipNorm, backend).run(
      tensors.map(({ buffers, ...tensor }) => {
        const place = places.get(slotDType(clipNorm.state.totalNorm, tensor.dtype))!;
        return { ...tensor, buffers: { ...buffers, totalNorm: place.data } };
      }),
      { maxNorm, normType, order, errorIfNonfinite },
    );
    if (yours !== total) backend.copy(total.data, yours.data);
  } catch (error) {
    // A device may have refused the very number that is kept: the next call makes another.
    scalars.delete(backend);
    if (yours !== total) yours.dispose();
    throw error;
  }
  return errorIfNonfinite ? finite(total, normType) : yours;
}

async function finite(total: DeviceScalar<JsBuffer>, normType: number): Promise<number> {
  const norm = await total.read();
  if (!Number.isFinite(norm))
    fail(
      clipNorm.name,
      `the total norm of order ${normType} is ${norm}, so the gradients were left as they were. ` +
        "Skip this step, or scale them all the same with errorIfNonfinite: false.",
    );
  return norm;
}
