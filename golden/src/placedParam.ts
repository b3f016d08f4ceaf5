import { fromF16 } from "optim-amp";
import type { Backend, Param } from "optim-core";
import type { GoldenNumber } from "./bound.ts";
import type { Precision } from "./precision.ts";

/** Puts numbers of a golden file into a backend's memory. */
function placed<Buf>(backend: Backend<Buf>, { dtype, stored }: Precision, values: readonly GoldenNumber[]): Buf {
  const buffer = backend.alloc(dtype, values.length);
  backend.write(buffer, stored(values.map(Number)));
  return buffer;
}

/** A tensor of a golden file as a parameter; zeros where it has no numbers. */
export function placedParam<Buf>(
  backend: Backend<Buf>,
  precision: Precision,
  shape: readonly number[],
  { name, values }: { readonly name?: string; readonly values?: readonly GoldenNumber[] } = {},
): Param<Buf> {
  const size = shape.reduce((a, b) => a * b, 1);
  const data = placed(backend, precision, values ?? Array.from({ length: size }, () => 0));
  return { ...(name === undefined ? {} : { name }), shape, dtype: precision.dtype, data, grad: null };
}

/** Gives a parameter another gradient; the one before is freed. */
export function setGradient<Buf>(
  backend: Backend<Buf>,
  precision: Precision,
  param: Param<Buf>,
  values: readonly GoldenNumber[] | null | undefined,
): void {
  if (param.grad !== null) backend.free(param.grad);
  param.grad = values ? placed(backend, precision, values) : null;
}

/** Frees parameters and their gradients. */
export function freeParams<Buf>(backend: Backend<Buf>, params: readonly Param<Buf>[]): void {
  for (const { data, grad } of params) {
    backend.free(data);
    if (grad !== null) backend.free(grad);
  }
}

/** What a buffer holds, as numbers that can be compared. */
export async function numbersOf<Buf>(backend: Backend<Buf>, buffer: Buf): Promise<readonly number[]> {
  const numbers = Array.from(await backend.read(buffer), Number);
  return backend.inspect(buffer)?.dtype === "f16" ? numbers.map(fromF16) : numbers;
}
