import type { TfApi } from "../tfApi.ts";
import type { TfTensor } from "../tfModule.ts";

/** The product of matrices of which one is transposed first: `aᵀ · b` or `a · bᵀ`. */
export function product(tf: TfApi, a: TfTensor, b: TfTensor, transposed: "a" | "b"): TfTensor {
  const isOne = [a, b].every(({ shape }) => shape.slice(0, -2).every((size) => size === 1));
  if (!isOne) return tf.matMul(a, b, transposed === "a", transposed === "b");
  // The wasm backend has a fast kernel for single products alone, and for them only untransposed: ten times as fast as the other.
  const turned = (x: TfTensor): TfTensor => {
    const last = x.shape.length - 1;
    return tf.transpose(x, [...x.shape.keys()].slice(0, -2).concat(last, last - 1));
  };
  return transposed === "a" ? tf.matMul(turned(a), b) : tf.matMul(a, turned(b));
}
