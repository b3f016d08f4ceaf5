import type { DType, Program } from "optim-core";
import type { Place } from "../stages.ts";
import { at, type Code, op, simdOp, type ValueType } from "./code.ts";
import { convert, eachLane, f32x4, f64x2, type Lanes, laneOf } from "./lanes.ts";

/** Numbers in memory, as JavaScript sees them; of halves it sees the bits. */
export type WasmView = Float32Array | Float64Array | Uint16Array;

/** The array of a {@link WasmView}. */
export interface ViewType {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBufferLike, start: number, length: number): WasmView;
}

/** What a format is told of the function that it is part of. */
export interface FormatScope {
  readonly program: Program;
  readonly lanes: Lanes;
  /** Makes a local, where there is none of that name yet, and returns its name. One that nobody has made is made by its first use. */
  local(name: string, type?: ValueType): string;
  get(local: string): Code;
  set(local: string, value: Code): Code;
}

/** How the numbers of one precision lie in memory: what array they are there, and how they come from it and get into it. */
export interface Format {
  readonly array: ViewType;
  /** What kernels compute with for weights of this precision. */
  readonly lanes: Lanes;
  /** Reads as many numbers as a vector has, or one into every lane, after those that are skipped. */
  load(scope: FormatScope, place: Place, count: number, skipped: number): Code;
  /** Writes a vector, or its first lane. The value is in a local, or a constant. */
  store(scope: FormatScope, place: Place, count: number, value: Code, skipped: number): Code;
  /** Numbers as its array has them. */
  encode(numbers: ArrayLike<number>): ArrayLike<number>;
  /** The other way round. */
  decode(view: WasmView): ArrayLike<number>;
}

/** Formats by the names of their precisions. */
export type Formats = Readonly<Record<string, Format>>;

/** The local that points at a symbol or a reduction. No symbol has a space in its name. */
export const pointerTo = (symbol: string): string => `${symbol} at`;

/** What WebAssembly has instructions for; kernels of another precision convert it number by number. */
function plain(type: DType, array: ViewType, lanes: Lanes, load: number, store: number): Format {
  const bytes = array.BYTES_PER_ELEMENT;
  return {
    array,
    lanes,
    load({ lanes, get }, { name }, count, skipped) {
      const pointer = get(pointerTo(name));
      if (count > 1 && type === lanes.type) return [...simdOp(0x00, pointer), ...at(skipped * bytes)];
      return eachLane(lanes, count, (i) =>
        convert(type, lanes.type, [...op(load, pointer), ...at((i + skipped) * bytes)]),
      );
    },
    store({ lanes, get }, { name }, count, value, skipped) {
      const pointer = get(pointerTo(name));
      if (count > 1 && type === lanes.type) return [...simdOp(0x0b, pointer, value), ...at(skipped * bytes)];
      return [...Array(count).keys()].flatMap((i) => [
        ...op(store, pointer, convert(lanes.type, type, laneOf(lanes, i, value))),
        ...at((i + skipped) * bytes),
      ]);
    },
    encode: (numbers) => numbers,
    decode: (view) => view,
  };
}

/** The formats that are always there. */
export const formats = {
  f32: plain("f32", Float32Array, f32x4, 0x2a, 0x38),
  f64: plain("f64", Float64Array, f64x2, 0x2b, 0x39),
} as const satisfies Formats;
