import type { MakeContender } from "../contender.ts";
import { sizeOfShape } from "../shapes.ts";
import type { CudaGpu } from "./cudaGpu.ts";

/** A copy on the device, by its driver, that moves as many bytes as a step: it reads half of them and writes the other half. */
export const cudaCopy =
  (gpu: CudaGpu, bytesPerParam: number): MakeContender =>
  ({ shapes }) => {
    const { backend, ...place } = gpu.place();
    const params = shapes.reduce((sum, shape) => sum + sizeOfShape(shape), 0);
    const length = Math.ceil((params * bytesPerParam) / 2 / Float32Array.BYTES_PER_ELEMENT);
    const [source, target] = [backend.alloc("f32", length), backend.alloc("f32", length)];
    backend.fill(source, 1);
    return { ...place, step: () => backend.copy(source, target) };
  };
