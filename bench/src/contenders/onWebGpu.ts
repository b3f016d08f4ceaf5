import { webgpu } from "optim-kernels/webgpu";
import type { MakeContender } from "../contender.ts";
import type { Measured } from "../optimizers.ts";
import type { HalfFormat } from "./halfFormat.ts";
import { onBackend } from "./onBackend.ts";

/** Where weights and gradients lie: each in a GPUBuffer of its own, as a framework has them, or side by side. */
export type GpuLayout = "separate" | "arenas";

/** Our optimizer on a device, on float32 or on halves. */
export const onWebGpu =
  (device: GPUDevice, measured: Measured, layout: GpuLayout, half?: HalfFormat): MakeContender =>
  (workload) =>
    onBackend(
      {
        backend: webgpu(device),
        role: (symbol) => (layout === "arenas" ? symbol : undefined),
        settle: () => device.queue.onSubmittedWorkDone(),
      },
      measured,
      workload,
      half,
    );
