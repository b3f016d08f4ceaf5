import type { DType, Program } from "optim-core";
import type { RowKernel } from "../givenRun.ts";
import { renderProgram } from "../ptx/renderProgram.ts";
import type { PtxSweep } from "../ptx/renderSweep.ts";
import { rowStride } from "../ptx/row.ts";
import type { PtxOptions } from "../ptx/sweepScope.ts";
import { isHalf } from "../stages.ts";
import { dtypes as stored } from "./cudaBuffer.ts";
import { fail } from "./fail.ts";

/** A program as PTX. */
export interface CudaKernel extends RowKernel {
  readonly source: string;
  readonly sweeps: readonly PtxSweep[];
}

/** Writes the kernel of a program; the driver makes it ready when it is first used. */
export function makeKernel(program: Program, dtypes: Readonly<Record<string, DType>>, options: PtxOptions): CudaKernel {
  const { code, sweeps } = renderProgram(program, dtypes, options);
  for (const { name, dtype, extent } of sweeps.flatMap(({ places }) => places))
    if (!stored.includes(dtype) || (isHalf(dtype) && extent !== "element"))
      fail(
        `${program.name} has ${name} in ${dtype}; kernels compute on f32, and on f16 and bf16 with one value per weight.`,
      );
  return { program, source: code, sweeps, rowStride: rowStride(program) };
}
