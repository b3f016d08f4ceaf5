/**
 * float16 and bfloat16 for the kernels of WebAssembly.
 *
 * @module optim-kernels/wasm/halves
 */
import type { Node, Program } from "optim-core";
import type { Place } from "../stages.ts";
import { at, i32, op, simdOp } from "./code.ts";
import { fail } from "./fail.ts";
import { type Format, type FormatScope, type Formats, pointerTo, type WasmView } from "./format.ts";
import { bf16, f16, type HalfCodec, type Keep } from "./halfCodec.ts";
import { makeHeap } from "./heap.ts";
import { f32x4 } from "./lanes.ts";
import { wasmOn } from "./wasmOn.ts";

/** How many numbers the host converts at a time. */
const most = 4096;

const from: Node = { op: "load", args: [], name: "g", extent: "element" };

/** The rule of a copy from one precision to another. */
const copying: Program = {
  name: "Copy",
  nodes: [from],
  stores: [{ to: "p", value: from, extent: "element" }],
  uniforms: [],
};

/** What converts numbers outside of the memory of kernels: it is a kernel itself, over a small memory of its own. */
function converter(source: string, target: string): (numbers: WasmView) => Float32Array | Uint16Array {
  const backend = wasmOn(makeHeap(new WebAssembly.Memory({ initial: 1 })), undefined, halves);
  const kernel = backend.compile(copying, { g: source, p: target });
  const buffers = { g: backend.alloc(source, most), p: backend.alloc(target, most) };
  const rows = { first: 1, values: [] };
  return (numbers) => {
    const { length } = numbers;
    const result = target === "f32" ? new Float32Array(length) : new Uint16Array(length);
    for (let start = 0; start < length; start += most) {
      const part = numbers.subarray(start, start + most);
      buffers.g.view.set(part);
      backend.run([{ kernel, tensors: [{ buffers, shape: [part.length], rows }] }]);
      result.set(buffers.p.view.subarray(0, part.length), start);
    }
    return result;
  };
}

function check(dtype: string, { program, lanes }: FormatScope, { name, extent }: Place): void {
  if (extent !== "element" || lanes !== f32x4)
    fail(
      `${program.name} has ${name} in ${dtype}; kernels compute on f16 and bf16 in float32, with one value per weight. Store it in f32.`,
    );
}

/** Values of a codec are in locals that are named for what is read or written. */
const keepFor =
  ({ local, get, set }: FormatScope, owner: string): Keep =>
  (name, value, use) => {
    const kept = local(`${owner} ${name}`, "v128");
    return [...set(kept, value), ...use(get(kept))];
  };

function half(dtype: string, codec: HalfCodec): Format {
  let encode: ReturnType<typeof converter> | undefined;
  let decode: ReturnType<typeof converter> | undefined;
  return {
    array: Uint16Array,
    lanes: f32x4,
    load(scope, place, count, skipped) {
      check(dtype, scope, place);
      const pointer = scope.get(pointerTo(place.name));
      const offset = at(2 * skipped);
      const bits = count > 1 ? [...simdOp(0x03, pointer), ...offset] : simdOp(0x11, [...op(0x2e, pointer), ...offset]);
      return codec.decode(bits, keepFor(scope, place.name));
    },
    store(scope, place, count, value, skipped) {
      check(dtype, scope, place);
      const pointer = scope.get(pointerTo(place.name));
      const bits = codec.encode(value, keepFor(scope, `new ${place.name}`));
      const halves = simdOp(0x86, bits, simdOp(0x11, i32(0)));
      return [...simdOp(count > 1 ? 0x5b : 0x59, pointer, halves), ...at(2 * skipped), 0];
    },
    encode(numbers) {
      encode ??= converter("f32", dtype);
      return encode(numbers instanceof Float32Array ? numbers : new Float32Array(numbers));
    },
    decode(bits) {
      decode ??= converter(dtype, "f32");
      return decode(bits);
    },
  };
}

/**
 * The formats `f16` and `bf16`, for `wasm({ halves })`: two bytes a number, its bits in a Uint16Array on the host. Kernels convert what
 * they read, compute in float32, and round what they write to the nearest, ties to even.
 */
export const halves: Formats = { f16: half("f16", f16), bf16: half("bf16", bf16) };
