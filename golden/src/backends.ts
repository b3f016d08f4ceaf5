import { type HalfJsBuffer, halfJs } from "optim-amp";
import { type CudaBackend, type CudaBuffer, cuda, cudaOn } from "optim-kernels/cuda";
import { wasm } from "optim-kernels/wasm";
import { halves } from "optim-kernels/wasm/halves";
import { webgpu } from "optim-kernels/webgpu";
import { EmulatedDriver } from "tooling-cuda";
import { requestAdapter } from "tooling-webgpu";
import type { GoldenBackend } from "./goldenBackend.ts";

/** The backend that is the definition, with halves. */
export const onJs: GoldenBackend<HalfJsBuffer> = { backend: halfJs, dtypes: ["f32", "f64", "f16"] };

/** Calls `use` with a backend: whoever looks one up by name does not know what its buffers are. */
export type WithBackend = <T>(use: <Buf>(on: GoldenBackend<Buf>) => Promise<T>) => Promise<T>;

/** What `pnpm golden --backend NAME` may name; a backend is made when it is asked for. */
export const backends: Readonly<Record<string, WithBackend>> = {
  js: async (use) => use(onJs),
  wasm: async (use) => use({ backend: wasm({ halves }), dtypes: ["f32", "f64", "f16"] }),
  async webgpu(use) {
    const device = await (await requestAdapter()).requestDevice();
    try {
      return await use({ backend: webgpu(device), dtypes: ["f32", "f16"] });
    } finally {
      device.destroy();
    }
  },
  cuda: async (use) => onCuda(await cuda(), use),
  "cuda-emulator": (use) => onCuda(cudaOn(new EmulatedDriver()), use),
};

/** Gives a CUDA backend, and disposes it at the end. */
async function onCuda<T>(backend: CudaBackend, use: (on: GoldenBackend<CudaBuffer>) => Promise<T>): Promise<T> {
  try {
    return await use({ backend, dtypes: ["f32", "f16"] });
  } finally {
    backend.dispose();
  }
}
