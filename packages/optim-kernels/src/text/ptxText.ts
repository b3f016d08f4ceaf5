import type { DType, Kernel, Program } from "optim-core";
import { type CudaKernel, makeKernel } from "../cuda/cudaKernel.ts";
import { dtypesOf } from "./dtypesOf.ts";

/**
 * PTX for people, which is the PTX that runs: of a kernel of the `cuda` backend, or of a program that no device has seen, for symbols of
 * these precisions (float32 where nothing is said).
 *
 * @throws OptimError for a precision that the backend does not store.
 */
export function ptxText(what: Kernel | Program, dtypes: Readonly<Record<string, DType>> = {}): string {
  const { source } = "program" in what ? (what as CudaKernel) : makeKernel(what, dtypesOf(what, dtypes), {});
  return source;
}
