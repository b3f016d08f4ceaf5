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
      const targets = written.map((held) => {
        const variable = held.tensor as TfVariable;
        const from = tensors.bufferOf(variable);
        const isApart = safe || readIds.has(variable.dataId) || tensors.isShared(variable);
        const tensor = isApart ? tensors.make(variable.shape) : variable;
        return { held, variable, from, tensor };
      });
      const toWrite = new Map(
        targets.map(({ held, variable, from, tensor }) => {
          const buffer = tensor === variable ? from : tensors.bufferOf(tensor);
          return [held, wrap(buffer, tensor.size)];
        }),
      );
      const toRead = new Map(read.map((held) => [held, wrap(tensors.bufferOf(held.tensor), held.tensor.size)]));
      tensors.flush();
      const apart = targets.filter(({ variable, tensor }) => variable !== tensor);
      tensors.copy(apart.map(({ held, from, tensor }) => [from, toWrite.get(held)!.buffer, 4 * tensor.size]));
      for (const { variable, tensor } of targets) if (tensor === variable) tensors.forgetCopies(variable);
      return {
        of: (held, isWritten) => (isWritten ? toWrite : toRead).get(held)!,
        commit() {
          for (const { variable, tensor } of apart) variable.assign(tensor);
        },
      };
    },
  };
}
