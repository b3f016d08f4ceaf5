import type { Param } from "optim-core";
import { EmulatedDriver } from "tooling-cuda";
import { type CudaBackend, type CudaBuffer, cudaOn } from "../src/cuda.ts";

/** A device of which one call can be made to fail: the next of this name, or one after it. */
export function failing() {
  let armed: { readonly name: string; readonly result: number; skip: number } | undefined;
  const fail = (name: string): number | undefined => {
    if (name !== armed?.name || armed.skip-- > 0) return undefined;
    const { result } = armed;
    armed = undefined;
    return result;
  };
  const driver = new EmulatedDriver({ fail });
  const arm = (name: string, result = 1, skip = 0): void => {
    armed = { name, result, skip };
  };
  return { driver, backend: cudaOn(driver), arm };
}

/** Two weights whose gradients are 1. */
export function ones(backend: CudaBackend): Param<CudaBuffer> {
  const p = backend.parameter(new Float32Array(2), { name: "w" });
  p.grad = backend.array(Float32Array.of(1, 1));
  return p;
}

/** What a driver has that was not given back. */
export const left = ({ allocated, pinned, liveHandles }: EmulatedDriver): unknown => [allocated, pinned, liveHandles];
