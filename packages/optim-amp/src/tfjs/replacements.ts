import type { HalfDType } from "./halfDType.ts";
import { halfKernel } from "./halfKernel.ts";
import type { TfApi, TfCustom, TfEngine, TfGradient, TfKernel } from "./tfModule.ts";

/** What a region computes in. */
export type RegionDType = HalfDType | "f32";

/** The kernels that compute on halves: torch's list, as far as tf has kernels for it. */
export const halfKernels = [
  "BatchMatMul",
  "_FusedMatMul",
  "Conv2D",
  "FusedConv2D",
  "Conv2DBackpropInput",
  "Conv2DBackpropFilter",
] as const;

/** What tf had before any region, of all that a region replaces. */
export interface Originals {
  readonly kernels: readonly TfKernel[];
  readonly gradients: readonly TfGradient[];
  /** The engine, or its class, whose `customGrad` it is. */
  readonly owner: Pick<TfEngine, "customGrad">;
  readonly customGrad: TfEngine["customGrad"];
}

/** Runs a function in a region. */
export type RunIn = <R>(dtype: RegionDType, fn: () => R) => R;

export function originalsOf(tf: TfApi): Originals {
  const engine = tf.engine();
  const backends = engine.backendNames();
  return {
    kernels: backends.flatMap((backend) => halfKernels.flatMap((name) => tf.getKernel(name, backend) ?? [])),
    gradients: halfKernels.flatMap((name) => tf.getGradient(name) ?? []),
    owner: Object.hasOwn(engine, "customGrad") ? engine : Object.getPrototypeOf(engine),
    customGrad: engine.customGrad,
  };
}

/** Each is made once: a region is entered for every gradient. */
function once<T extends object>(make: (original: T, dtype: RegionDType, runIn: RunIn) => T): typeof make {
  const made = new WeakMap<T, Map<RegionDType, T>>();
  return (original, dtype, runIn) => {
    const known = made.get(original) ?? new Map<RegionDType, T>();
    made.set(original, known);
    const replacement = known.get(dtype) ?? make(original, dtype, runIn);
    known.set(dtype, replacement);
    return replacement;
  };
}

const kernelIn = once<TfKernel>((kernel, dtype) => (dtype === "f32" ? kernel : halfKernel(kernel, dtype)));

/** tf asks for a gradient when it records a kernel, and calls it when it unwinds the tape, wherever that is: then in a region like this one. */
const gradientIn = once<TfGradient>((gradient, dtype, runIn) => ({
  ...gradient,
  gradFunc(...args) {
    const gradients = runIn(dtype, () => gradient.gradFunc(...args));
    return Object.fromEntries(Object.entries(gradients).map(([name, run]) => [name, () => runIn(dtype, run)]));
  },
}));

/** Fused kernels have no gradient in the registry: tf makes them by `customGrad`, which is a method of its engine. */
const customGradIn = once<TfEngine["customGrad"]>(
  (customGrad, dtype, runIn) =>
    function (this: TfEngine, f) {
      const inside: TfCustom = (...args) => {
        const { value, gradFunc } = f(...args);
        return { value, gradFunc: (...rest) => runIn(dtype, () => gradFunc(...rest)) };
      };
      return customGrad.call(this, inside);
    },
);

/** Puts what a region of this dtype has in place of the originals; without a dtype, the originals themselves. */
export function install(tf: TfApi, originals: Originals, runIn: RunIn, dtype: RegionDType | undefined): void {
  for (const kernel of originals.kernels) {
    const { kernelName, backendName } = kernel;
    if (tf.getKernel(kernelName, backendName)) tf.unregisterKernel(kernelName, backendName);
    tf.registerKernel(dtype ? kernelIn(kernel, dtype, runIn) : kernel);
  }
  for (const gradient of originals.gradients) {
    if (tf.getGradient(gradient.kernelName)) tf.unregisterGradient(gradient.kernelName);
    tf.registerGradient(dtype ? gradientIn(gradient, dtype, runIn) : gradient);
  }
  const { owner, customGrad } = originals;
  owner.customGrad = dtype ? customGradIn(customGrad, dtype, runIn) : customGrad;
}
