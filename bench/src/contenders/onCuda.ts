import type { CudaOptions } from "optim-kernels/cuda";
import type { MakeContender } from "../contender.ts";
import type { Measured } from "../optimizers.ts";
import type { CudaGpu } from "./cudaGpu.ts";
import type { HalfFormat } from "./halfFormat.ts";
import { onBackend } from "./onBackend.ts";

/** Our optimizer on an NVIDIA GPU, on float32 or on halves, in a backend of its own with these options. */
export const onCuda =
  (gpu: CudaGpu, measured: Measured, options?: CudaOptions, half?: HalfFormat): MakeContender =>
  (workload) =>
    onBackend(gpu.place(options), measured, workload, half);
