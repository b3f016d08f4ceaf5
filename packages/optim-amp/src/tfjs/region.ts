import { install, type Originals, originalsOf, type RegionDType, type RunIn } from "./replacements.ts";
import type { TfApi } from "./tfModule.ts";

interface Region {
  readonly dtype: RegionDType;
  readonly originals: Originals;
}

/** The innermost region of each engine: tf may be loaded twice, and shares its engine and registries then. */
const running = new WeakMap<object, Region>();

/** Runs `fn` with the kernels of every backend of tf replaced, and puts back what was there, whatever happens. */
export function inRegion<R>(tf: TfApi, dtype: RegionDType, fn: () => R): R {
  const engine = tf.engine();
  const outer = running.get(engine);
  // Without a region tf computes in float32 anyway.
  if (dtype === (outer?.dtype ?? "f32")) return fn();
  const originals = outer?.originals ?? originalsOf(tf);
  const runIn: RunIn = (inner, run) => inRegion(tf, inner, run);
  try {
    install(tf, originals, runIn, dtype);
    running.set(engine, { dtype, originals });
    return fn();
  } finally {
    install(tf, originals, runIn, outer?.dtype);
    if (outer) running.set(engine, outer);
    else running.delete(engine);
  }
}
