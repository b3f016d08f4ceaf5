import type { Algebra } from "optim-core";
import type { TfApi } from "./tfApi.ts";
import type { TfTensor } from "./tfModule.ts";

type Elementwise = Omit<Algebra<TfTensor>, "hyper" | "step" | "load">;

/**
 * The operations of a rule as operations of tf: each is recorded by `tf.grad`, so gradients flow through a step. Comparisons are cut out
 * of the tape: their result does not move with their operands, and tf has no gradient functions for them.
 */
export function tensorAlgebra(tf: TfApi): Elementwise {
  const scalars = new Map<number, TfTensor>();
  // tf passes a function behind the operands.
  const cut = (op: (...xs: TfTensor[]) => TfTensor): ((...xs: TfTensor[]) => TfTensor) =>
    tf.customGrad((...xs) => ({
      value: op(...xs),
      gradFunc: () => xs.slice(0, op.length).map((x) => tf.zerosLike(x)),
    }));
  const lt = cut((a, b) => tf.less(a!, b!));
  const eq = cut((a, b) => tf.equal(a!, b!));
  const finite = cut((a) => tf.isFinite(a!));
  const isTrue = cut((a) => tf.cast(a!, "bool"));
  const notANumber = cut((a) => tf.isNaN(a!));
  /** `maximum` and `minimum` of tf's wasm backend forget a NaN in the second place. */
  const withNaN = (op: Elementwise["max"]): Elementwise["max"] =>
    tf.getBackend() === "wasm" ? (a, b) => tf.where(notANumber(b), b, op(a, b)) : op;
  return {
    constant(value) {
      const known = scalars.get(value) ?? tf.scalar(value);
      if (value !== 0) scalars.set(value, known); // 0 and -0 are one key.
      return known;
    },
    add: (a, b) => tf.add(a, b),
    sub: (a, b) => tf.sub(a, b),
    mul: (a, b) => tf.mul(a, b),
    div: (a, b) => tf.div(a, b),
    pow: (a, b) => tf.pow(a, b),
    min: withNaN((a, b) => tf.minimum(a, b)),
    max: withNaN((a, b) => tf.maximum(a, b)),
    neg: (a) => tf.neg(a),
    abs: (a) => tf.abs(a),
    sign: (a) => tf.sign(a),
    sqrt: (a) => tf.sqrt(a),
    lt,
    eq,
    finite,
    where: (test, yes, no) => tf.where(test.dtype === "bool" ? test : isTrue(test), yes, no),
  };
}
