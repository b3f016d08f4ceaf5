import { type GpuArray, webgpu } from "optim-kernels/webgpu";
import { GpuTensors } from "./gpuTensors.ts";
import type { Place } from "./place.ts";
import type { TfApi } from "./tfApi.ts";
import type { TfVariable } from "./tfModule.ts";

/**
 * tf's webgpu backend: kernels on its own device. Weights are written in the buffers in which they lie, unless other tensors lie there too;
 * then in a copy, which is assigned. tf records operations and submits them later, so those are submitted first.
 */
export function webgpuPlace(tf: TfApi, backend: object): Place<GpuArray> {
  const tensors = new GpuTensors(tf, backend);
  const kernels = webgpu(tensors.device);
  const wrapped = new WeakMap<GPUBuffer, GpuArray>();
  const wrap = (buffer: GPUBuffer, length: number): GpuArray => {
    let array = wrapped.get(buffer);
    if (array?.length !== length) array = kernels.wrap(buffer, { length });
    wrapped.set(buffer, array);
    return array;
  };
  return {
    name: "webgpu",
    kernels,
    open(written, read, safe) {
      const readIds = new Set(read.map(({ tensor }) => tensor.dataId));
      const from = written.map(({ tensor }) => tensors.bufferOf(tensor));
      const targets = written.map(({ tensor }) =>
        safe || readIds.has(tensor.dataId) || tensors.isShared(tensor) ? tensors.make(tensor.shape) : tensor,
      );
      const isApart = (i: number): boolean => targets[i] !== written[i]!.tensor;
      const toWrite = targets.map((tensor, i) => wrap(isApart(i) ? tensors.bufferOf(tensor) : from[i]!, tensor.size));
      const toRead = read.map(({ tensor }) => wrap(tensors.bufferOf(tensor), tensor.size));
      tensors.flush();
      const apart = [...targets.keys()].filter(isApart);
      tensors.copy(apart.map((i) => [from[i]!, toWrite[i]!.buffer, 4 * targets[i]!.size]));
      targets.forEach((tensor, i) => {
        if (!isApart(i)) tensors.forgetCopies(tensor);
      });
      return {
        written: toWrite,
        read: toRead,
        commit() {
          for (const i of apart) (written[i]!.tensor as TfVariable).assign(targets[i]!);
        },
      };
    },
  };
}
