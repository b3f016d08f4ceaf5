import type { Backend } from "../backend.ts";
import { fail } from "../error.ts";
import type { Node } from "../expr.ts";
import { getOrInsert } from "../getOrInsert.ts";
import type { HostArray } from "../hostTensor.ts";
import type { Lanes } from "../lanes.ts";
import { frameOf, type JsKernel } from "./frame.ts";

/** A buffer of the JavaScript backend: an ordinary typed array. */
export type JsBuffer = Float32Array | Float64Array;

const arrays: Readonly<Record<string, new (length: number) => HostArray>> = { f32: Float32Array, f64: Float64Array };

/**
 * The backend that defines what a rule means, and the default: plain JavaScript over typed arrays, one operation at a time over chunks,
 * each result rounded to the precision of the parameter, reductions summed in float64 from the first weight to the last.
 */
export const js: Backend<JsBuffer> = {
  name: "js",
  alloc: (dtype, length) =>
    new (arrays[dtype] ?? fail("js", `cannot store ${dtype}, only ${Object.keys(arrays)}.`))(length) as Lanes,
  free() {},
  fill: (buffer, value) => buffer.fill(value),
  write: (buffer, data) => buffer.set(data as Lanes),
  copy: (from, to) => to.set(from),
  read: async (buffer) => buffer.slice(),
  inspect(value) {
    for (const dtype in arrays) if (value instanceof arrays[dtype]!) return { dtype, length: (value as Lanes).length };
    return undefined;
  },
  compile: (program, { p }): JsKernel => ({
    program,
    Type: arrays[p!] as Float32ArrayConstructor,
  }),
  run(launches) {
    const totals = new Map<Node, Lanes>();
    const total = (n: Node): Lanes =>
      getOrInsert(totals, n, () => frames.reduce<Lanes | undefined>((sum, frame) => frame.reduce(n, sum), undefined)!);
    const frames = launches.flatMap(({ kernel, tensors }) =>
      tensors.map((tensor) => frameOf(kernel as JsKernel, tensor, total)),
    );
    for (const frame of frames) frame.store();
  },
};
