import { OptimError } from "optim-core";
import { type HalfDType, halfDTypes } from "./halfDType.ts";
import { inRegion } from "./region.ts";
import type { TfApi, TfModule } from "./tfModule.ts";

/** How a region computes. */
export interface AutocastOptions {
  /** `false` computes in float32, also inside of another region. Default: true. */
  readonly enabled?: boolean;
  /** The half to compute in. Default: `"f16"`. */
  readonly dtype?: HalfDType;
}

const fail = (message: string): never => {
  throw new OptimError(`autocast: ${message}`);
};

const members = [
  "engine",
  "getKernel",
  "registerKernel",
  "unregisterKernel",
  "getGradient",
  "registerGradient",
  "unregisterGradient",
];

function apiOf(tf: TfModule): TfApi {
  const missing = members.find((name) => typeof (Object(tf) as Record<string, unknown>)[name] !== "function");
  if (missing) fail(`tf has no ${missing}. Pass TensorFlow.js 4: import * as tf from "@tensorflow/tfjs".`);
  return tf as unknown as TfApi;
}

/**
 * Runs `fn` with products of matrices and convolutions on halves, like torch's `autocast`: operands are rounded to half, sums are float32,
 * results are rounded to half, so they overflow and underflow as halves do. Tensors stay float32. All other operations stay as they are.
 *
 * What `fn` records has its gradients on halves too, wherever they are taken, as in torch: the region may be around the forward function or
 * around all of `tf.variableGrads`, which is a little faster. Only the gradient of a fused bias stays a float32 sum. `fn` is synchronous: a
 * promise is refused, since the region would be over before it. On webgpu nothing is read back; on webgl all operands are, which is slow.
 */
export function autocast<R>(tf: TfModule, fn: () => R, options: AutocastOptions = {}): R {
  const { enabled = true, dtype = "f16" } = options;
  if (typeof enabled !== "boolean") fail(`enabled is ${String(enabled)}. Set it to true or false.`);
  if (!halfDTypes.includes(dtype)) fail(`dtype is "${String(dtype)}". Choose from ${halfDTypes.join(", ")}.`);
  const result = inRegion(apiOf(tf), enabled ? dtype : "f32", fn);
  if (typeof (Object(result) as { then?: unknown }).then === "function")
    fail("fn returned a promise, and the region ended before it. Wait outside: autocast(tf, () => model.apply(x)).");
  return result;
}
