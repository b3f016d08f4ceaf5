import { type Gpu, gpuDevice } from "../contenders/gpuDevice.ts";
import { onJs } from "../contenders/onJs.ts";
import { onWebGpu } from "../contenders/onWebGpu.ts";
import { webGpuFloor } from "../contenders/webGpuFloor.ts";
import { adamW, lamb, lion, type Measured, momentum } from "../optimizers.ts";
import type { Race } from "../race.ts";
import { fifty, gpt2Eighth, gpt2Quarter, oneLarge, type Shapes, thousandSmall } from "../shapes.ts";
import type { Suite } from "../suite.ts";

/** An optimizer on a device, with its tensors in buffers of their own and side by side. */
export function webgpuRace({ device }: Gpu, measured: Measured, shapes: Shapes): Race {
  const { sweeps } = measured;
  return {
    name: `${measured.name}, ${shapes.name}`,
    shapes,
    sweeps,
    reference: onJs(measured),
    ours: [
      {
        name: "webgpu",
        make: onWebGpu(device, measured, "separate"),
        floor: { name: "floor", make: webGpuFloor(device, sweeps, "separate") },
      },
      {
        name: "webgpu, arenas",
        make: onWebGpu(device, measured, "arenas"),
        floor: { name: "floor, arenas", make: webGpuFloor(device, sweeps, "arenas") },
      },
    ],
    others: [],
  };
}

/** `pnpm bench webgpu`. */
export async function webgpuSuite(): Promise<Suite> {
  const gpu = await gpuDevice();
  const gpt2 = gpu.isSoftware ? gpt2Eighth : gpt2Quarter;
  return {
    adapter: gpu.adapter,
    races: [
      ...[oneLarge, fifty, thousandSmall, gpt2].map((shapes) => webgpuRace(gpu, adamW, shapes)),
      ...[momentum, lion, lamb].flatMap((measured) =>
        [oneLarge, fifty].map((shapes) => webgpuRace(gpu, measured, shapes)),
      ),
    ].map((race) => ({ ...race, backToBack: true })),
    dispose: () => gpu.device.destroy(),
  };
}
