import type { Backend, BufferInfo } from "../backend.ts";
import { fail } from "../error.ts";
import type { Node } from "../expr.ts";
import type { HostArray } from "../hostTensor.ts";
import { accumulator, Frame } from "./frame.ts";
import { JsKernel } from "./kernel.ts";
import type { Lanes } from "./lanes.ts";

/** A buffer of the JavaScript backend: an ordinary typed array. */
export type JsBuffer = Float32Array | Float64Array;

const arrays: Readonly<Record<string, new (length: number) => HostArray>> = {
  f32: Float32Array,
  f64: Float64Array,
  i32: Int32Array,
};

/**
 * The backend that defines what a rule means, and the default: plain JavaScript over typed arrays, one operation at a time over chunks,
 * each result rounded to the precision of the parameter, reductions summed in float64 from the first weight to the last.
 */
export const js: Backend<JsBuffer> = {
  name: "js",
  limits: { buffersPerKernel: Infinity, dtypes: ["f32", "f64"] },
  alloc(dtype, length) {
    const Type = arrays[dtype] ?? fail("js", `cannot store dtype ${dtype}; it stores ${Object.keys(arrays).join(", ")}.`);
    return new Type(length) as Lanes;
  },
  free() {},
  fill: (buffer, value) => void buffer.fill(value),
  copy: (from, to) => to.set(from),
  write: (buffer, data) => buffer.set(data as Lanes),
  read: async (buffer) => buffer.slice(),
  inspect(value): BufferInfo | undefined {
    const dtype = Object.keys(arrays).find((name) => value instanceof arrays[name]!);
    return dtype === undefined ? undefined : { dtype, length: (value as HostArray).length };
  },
  compile: (program, dtypes) => new JsKernel(program, dtypes.p === "f64"),
  run(launches) {
    const frames = launches.flatMap(({ kernel, tensors }) => tensors.map((tensor) => new Frame(kernel as JsKernel, tensor)));
    const passes = Math.max(0, ...launches.map(({ kernel }) => kernel.program.passes.length));
    for (let pass = 0; pass < passes; pass++) {
      const shared = new Map<Node, Float64Array>();
      const programs = new Set(launches.map(({ kernel }) => kernel.program));
      for (const program of programs)
        for (const n of program.passes[pass] ?? []) if (n.name === "all" && !shared.has(n)) shared.set(n, accumulator(n));
      for (const frame of frames) frame.reduce(pass, shared);
      for (const frame of frames) frame.share(pass, shared);
    }
    for (const frame of frames) frame.store();
  },
};
