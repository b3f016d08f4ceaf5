import type { Contender, MakeContender } from "../contender.ts";
import type { Workload } from "../workload.ts";
import { type TfBackend, tf } from "./tensorflow.ts";

/** What is measured of an optimizer for TensorFlow.js. */
export interface TfOptimizer {
  applyGradients(gradients: { name: string; tensor: tf.Tensor }[]): void;
  dispose(): void;
}

/** Private parts of the webgpu backend. */
interface Recorder {
  readonly commandEncoder: object | null;
  endComputePassEncoder(): void;
  submitQueue(): void;
}

/** Submits what the webgpu backend has recorded, if there is something. */
export function flush(): void {
  const backend = tf.backend() as unknown as Recorder;
  if (!backend.commandEncoder) return;
  backend.endComputePassEncoder();
  backend.submitQueue();
}

let variables = 0;

/** Variables of TensorFlow.js and an optimizer that is given their gradients. A device is waited for, and told so by `device`. */
export const onTensorflow =
  (backend: TfBackend, makeOptimizer: () => TfOptimizer, device?: GPUDevice): MakeContender =>
  async ({ shapes, weights, gradients }: Workload): Promise<Contender> => {
    await tf.setBackend(backend);
    // The cpu backend keeps the arrays that it is given.
    const tensor = (numbers: Float32Array, i: number) => tf.tensor(numbers.slice(), [...shapes[i]!]);
    const ours = weights.map((numbers, i) => tf.tidy(() => tf.variable(tensor(numbers, i), true, `w${variables++}`)));
    const named = gradients.map((numbers, i) => ({ name: ours[i]!.name, tensor: tensor(numbers, i) }));
    const optimizer = makeOptimizer();
    return {
      step() {
        optimizer.applyGradients(named);
        // What the backend has recorded and not submitted yet is part of the step.
        if (device) flush();
      },
      ...(device && { settle: () => device.queue.onSubmittedWorkDone() }),
      async weights() {
        const read: Float32Array[] = [];
        for (const variable of ours) read.push(Float32Array.from(await variable.data()));
        return read;
      },
      dispose() {
        optimizer.dispose();
        tf.dispose([...ours, ...named.map((each) => each.tensor)]);
      },
    };
  };
