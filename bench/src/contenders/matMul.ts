import { autocast, type HalfDType } from "optim-amp/tfjs";
import type { MakeContender } from "../contender.ts";
import type { Workload } from "../workload.ts";
import { flush } from "./onTensorflow.ts";
import { tf } from "./tensorflow.ts";

/** Two square matrices of -1, 0 and 1, made of noise: their product is exact in halves too. */
const operandsOf = ({ weights, gradients }: Workload): readonly Float32Array[] =>
  [weights[0]!, gradients[0]!].map((numbers) => numbers.map((x) => Math.round(1.4 * x)));

/** A product of matrices by TensorFlow.js' webgpu backend: in float32, or by `autocast` in halves. */
export const tfMatMul =
  (device: GPUDevice, dtype: "f32" | HalfDType): MakeContender =>
  async (workload) => {
    await tf.setBackend("webgpu");
    const [rows] = workload.shapes[0]!;
    const [a, b] = operandsOf(workload).map((numbers) => tf.tensor2d(numbers, [rows!, rows!])) as [
      tf.Tensor2D,
      tf.Tensor2D,
    ];
    const multiply = () => tf.matMul(a, b);
    let product: tf.Tensor | undefined;
    return {
      step() {
        const next = dtype === "f32" ? multiply() : autocast(tf, multiply, { dtype });
        flush();
        product?.dispose();
        product = next;
      },
      settle: () => device.queue.onSubmittedWorkDone(),
      weights: async () => [Float32Array.from(await product!.data())],
      dispose: () => tf.dispose([a, b, product!]),
    };
  };

/** The same in three loops. */
export const plainMatMul: MakeContender = (workload) => {
  const [a, b] = operandsOf(workload) as [Float32Array, Float32Array];
  const [n] = workload.shapes[0]! as [number];
  const product = new Float32Array(n * n);
  return {
    step() {
      product.fill(0);
      for (let i = 0; i < n; i++)
        for (let k = 0; k < n; k++) {
          const x = a[i * n + k]!;
          for (let j = 0; j < n; j++) product[i * n + j]! += x * b[k * n + j]!;
        }
    },
    weights: async () => [product],
    dispose() {},
  };
};
