import { isGpuBackend } from "./gpu/gpuBackend.ts";
import { roundOnGpu } from "./gpu/roundOnGpu.ts";
import type { HalfDType } from "./halfDType.ts";
import { roundHalf } from "./roundHalf.ts";
import type { TfTensorInfo } from "./tfModule.ts";

/** What every backend of tf has: its numbers can be read, written and forgotten. */
interface HostBackend {
  readSync(dataId: object): Float32Array;
  write(values: Float32Array, shape: number[], dtype: "float32"): object;
  disposeData(dataId: object): boolean;
}

/** A new tensor of the backend with the numbers of `info` rounded to halves, still as float32. Only webgpu does it without reading them. */
export function rounded(backend: object, info: TfTensorInfo, dtype: HalfDType): TfTensorInfo {
  if (isGpuBackend(backend)) return roundOnGpu(backend, info, dtype);
  const host = backend as HostBackend;
  const dataId = host.write(roundHalf(host.readSync(info.dataId), dtype), info.shape, "float32");
  return { dataId, shape: info.shape, dtype: "float32" };
}

/** Forgets a tensor that only a kernel has seen. Those of tfjs-node are whole tensors already, which tf counts. */
export function forget(backend: object, info: TfTensorInfo & { dispose?: () => void }): void {
  if (info.dispose) info.dispose();
  else (backend as HostBackend).disposeData(info.dataId);
}
