import { Adam } from "optim-core";
import { tfjs } from "optim-tfjs";
import { BenchError } from "../benchError.ts";
import type { MakeContender } from "../contender.ts";
import { adamHyper } from "../optimizers.ts";
import { onTensorflow } from "./onTensorflow.ts";
import { type TfBackend, tf } from "./tensorflow.ts";

const { lr, betas, eps } = adamHyper;

/** TensorFlow.js' own Adam. */
export const trainAdam = (backend: TfBackend, device?: GPUDevice): MakeContender =>
  onTensorflow(backend, () => tf.train.adam(lr, ...betas, eps), device);

/** Our Adam on the variables of TensorFlow.js. */
export const optimTfjsAdam = (backend: TfBackend, device?: GPUDevice): MakeContender =>
  onTensorflow(
    backend,
    () => {
      const optimizer = tfjs(tf, Adam, adamHyper);
      optimizer.whenReady(({ backend: { name } }) => {
        if (name.includes("operations"))
          throw new BenchError(`optim-tfjs fell back to plain operations on ${backend}.`);
      });
      return optimizer;
    },
    device,
  );
