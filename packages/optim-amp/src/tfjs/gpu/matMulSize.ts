import type { TfKernelArgs, TfTensorInfo } from "../tfModule.ts";
import { sizeOf } from "./gpuBackend.ts";

/** One operand of a product as rows of `inner` numbers: where a number lies in its matrix, and how many matrices there are. */
export interface Operand {
  readonly info: TfTensorInfo;
  readonly matrices: number;
  readonly rows: number;
  readonly inner: number;
  readonly rowStep: number;
  readonly innerStep: number;
}

/** A product of matrices: `a` by its rows, `b` by its columns, and the shape of the result. */
export interface MatMulSize {
  readonly a: Operand;
  readonly b: Operand;
  readonly matrices: number;
  readonly shape: number[];
}

function operand(info: TfTensorInfo, isByRow: boolean): Operand {
  const [height, width] = info.shape.slice(-2) as [number, number];
  const matrices = sizeOf(info.shape.slice(0, -2));
  return isByRow
    ? { info, matrices, rows: height, inner: width, rowStep: width, innerStep: 1 }
    : { info, matrices, rows: width, inner: height, rowStep: 1, innerStep: width };
}

/** The dimensions before the last two, broadcast. */
function broadcast(a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length);
  const at = (shape: readonly number[], i: number) => shape[i - rank + shape.length] ?? 1;
  return Array.from({ length: rank }, (_, i) => (at(a, i) === 1 ? at(b, i) : at(a, i)));
}

/** What there is to multiply, or undefined where tf's own kernel has to say what it makes of it: nothing, or shapes that do not fit. */
export function matMulSize({ inputs, attrs }: TfKernelArgs): MatMulSize | undefined {
  if (inputs.a?.dtype !== "float32" || inputs.b?.dtype !== "float32") return undefined;
  const a = operand(inputs.a, !attrs?.transposeA);
  const b = operand(inputs.b, Boolean(attrs?.transposeB));
  const matrices = Math.max(a.matrices, b.matrices);
  const outer = broadcast(a.info.shape.slice(0, -2), b.info.shape.slice(0, -2));
  const shape = [...outer, a.rows, b.rows];
  const fits = a.inner === b.inner && sizeOf(outer) === matrices;
  return fits && a.inner > 0 && sizeOf(shape) > 0 ? { a, b, matrices, shape } : undefined;
}
