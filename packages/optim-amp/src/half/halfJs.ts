import { type Backend, type JsBuffer, js, type Param, sizeOf } from "optim-core";
import { BF16Array, F16Array } from "./halfArray.ts";

/** A buffer of {@link halfJs}. */
export type HalfJsBuffer = JsBuffer | F16Array | BF16Array;

const halves: Readonly<Record<string, typeof F16Array | typeof BF16Array>> = { f16: F16Array, bf16: BF16Array };

const isHalf = (buffer: HalfJsBuffer): buffer is F16Array | BF16Array => !ArrayBuffer.isView(buffer);

/** The JavaScript backend of optim-core, with arrays of halves besides its own: they are computed on in float32. */
export const halfJs: Backend<HalfJsBuffer> = {
  ...(js as Backend<HalfJsBuffer>),
  alloc: (dtype, length, ...whose) => {
    const Half = halves[dtype];
    return Half ? new Half(length) : js.alloc(dtype, length, ...whose);
  },
  copy: (from, to) => to.set(isHalf(from) ? from.subarray() : from),
  inspect(value) {
    for (const [dtype, Half] of Object.entries(halves))
      if (value instanceof Half) return { dtype, length: value.length };
    return js.inspect(value);
  },
  compile: (program, { p, ...dtypes }) => js.compile(program, { ...dtypes, p: p === "f64" ? "f64" : "f32" }),
};

/**
 * An array of halves as a parameter of {@link halfJs}. The optimizer updates `data` in place; you set `grad`, an array of the same kind.
 *
 * @throws RangeError where the shape does not hold as many numbers as the array.
 */
export function halfParameter(
  data: F16Array | BF16Array,
  { shape = [data.length], ...options }: { readonly name?: string; readonly shape?: readonly number[] } = {},
): Param<HalfJsBuffer> {
  if (sizeOf(shape) !== data.length)
    throw new RangeError(`halfParameter: [${shape}] holds ${sizeOf(shape)} numbers, the array has ${data.length}.`);
  return { ...options, shape, dtype: data instanceof F16Array ? "f16" : "bf16", data, grad: null };
}
