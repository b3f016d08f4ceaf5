import type { Gpu } from "../contenders/gpuOf.ts";
import { trainAdam } from "../contenders/tfAdam.ts";
import { adam } from "../optimizers.ts";
import type { Race } from "../race.ts";
import type { Shapes } from "../shapes.ts";
import { webgpuRace } from "./webgpuRace.ts";

/** Adam against `tf.train.adam` on one device, on which the webgpu backend of TensorFlow.js was put before. */
export const tfAdamRace = (gpu: Pick<Gpu, "device">, shapes: Shapes): Race => ({
  ...webgpuRace(gpu, adam, shapes),
  others: [{ name: "tf.train.adam", make: trainAdam("webgpu", gpu.device) }],
});
