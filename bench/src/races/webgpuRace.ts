import type { Gpu } from "../contenders/gpuOf.ts";
import { onJs } from "../contenders/onJs.ts";
import { onWebGpu } from "../contenders/onWebGpu.ts";
import { webGpuFloor } from "../contenders/webGpuFloor.ts";
import type { Measured } from "../optimizers.ts";
import type { Race } from "../race.ts";
import type { Shapes } from "../shapes.ts";

/** An optimizer on a device, with its tensors in buffers of their own and side by side. */
export function webgpuRace({ device }: Pick<Gpu, "device">, measured: Measured, shapes: Shapes): Race {
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
