import type { Backend } from "../backend.ts";
import { fail } from "../error.ts";
import type { Node } from "../expr.ts";
import type { HostArray } from "../hostTensor.ts";
import type { Lanes } from "../lanes.ts";
import { accumulator, frameOf, type JsKernel } from "./frame.ts";

/** A buffer of the JavaScript backend: an ordinary typed array. */
export type JsBuffer = Float32Array | Float64Array;

/** Weights that are computed at a time: few enough for all values of a rule to stay in the second-level cache. */
const CHUNK = 2048;

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
  alloc: (dtype, length) =>
    new (arrays[dtype] ?? fail("js", `cannot store ${dtype}, only ${Object.keys(arrays)}.`))(length) as Lanes,
  free() {},
  fill: (buffer, value) => void buffer.fill(value),
  copy: (from, to) => to.set(from),
  write: (buffer, data) => buffer.set(data as Lanes),
  read: async (buffer) => buffer.slice(),
  inspect(value) {
    const dtype = Object.keys(arrays).find((name) => value instanceof arrays[name]!);
    return dtype === undefined ? dtype : { dtype, length: (value as HostArray).length };
  },
  compile: (program, { p }): JsKernel => ({
    program,
    source: `${program.name} is evaluated node by node`,
    Type: p === "f64" ? Float64Array : Float32Array,
    width: CHUNK,
    spare: [],
  }),
  run(launches) {
    const totals = new Map<Node, Float64Array>();
    const total = (n: Node): Float64Array => {
      const known = totals.get(n);
      if (known) return known;
      const made = accumulator(n);
      for (const [{ program }, frame] of frames) if (program.reductions.includes(n)) frame.reduce(n, made);
      totals.set(n, made);
      return made;
    };
    const frames = launches.flatMap(({ kernel, tensors }) =>
      tensors.map((tensor) => [kernel, frameOf(kernel as JsKernel, tensor, total)] as const),
    );
    for (const [, frame] of frames) frame.store();
  },
};
