import type { MakeContender } from "../contender.ts";
import { onJs } from "../contenders/onJs.ts";
import { startTfWebGpu } from "../contenders/startTensorflow.ts";
import type { TfBackend } from "../contenders/tensorflow.ts";
import { optimTfjsAdam, trainAdam } from "../contenders/tfAdam.ts";
import { wasmFloor } from "../contenders/wasmFloor.ts";
import { webGpuFloor } from "../contenders/webGpuFloor.ts";
import { adam } from "../optimizers.ts";
import type { Race } from "../race.ts";
import { fifty, gpt2Eighth, oneLarge, type Shapes, thousandSmall } from "../shapes.ts";
import type { Suite } from "../suite.ts";

/** optim-tfjs against `tf.train.adam`, on the same backend of TensorFlow.js. On cpu the floor is that of WebAssembly. */
export function tfjsRace(backend: TfBackend, shapes: Shapes, device?: GPUDevice): Race {
  const floor: MakeContender = device ? webGpuFloor(device, adam.sweeps, "separate") : wasmFloor(adam.sweeps);
  return {
    name: `${adam.name}, ${shapes.name}`,
    shapes,
    sweeps: adam.sweeps,
    reference: onJs(adam),
    ours: [{ name: `tfjs ${backend}`, make: optimTfjsAdam(backend, device), floor: { name: "floor", make: floor } }],
    others: [{ name: "tf.train.adam", make: trainAdam(backend, device) }],
  };
}

/** `pnpm bench tfjs`. Where `tf.train.adam` takes a minute and more for a step, a shape is left out. */
export async function tfjsSuite(): Promise<Suite> {
  const { device, adapter, isSoftware } = await startTfWebGpu();
  const onGpu = isSoftware ? [fifty, gpt2Eighth] : [oneLarge, fifty, thousandSmall, gpt2Eighth];
  return {
    adapter,
    races: [
      ...[fifty, gpt2Eighth].map((shapes) => tfjsRace("cpu", shapes)),
      ...[oneLarge, fifty, thousandSmall, gpt2Eighth].map((shapes) => tfjsRace("wasm", shapes)),
      ...onGpu.map((shapes) => tfjsRace("webgpu", shapes, device)),
    ],
    dispose: () => device.destroy(),
  };
}
