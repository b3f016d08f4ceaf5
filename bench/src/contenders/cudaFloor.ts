import type { CudaBuffer } from "optim-kernels/cuda";
import type { MakeContender } from "../contender.ts";
import type { Streams } from "../streams.ts";
import type { CudaGpu } from "./cudaGpu.ts";
import { floorProgram } from "./floorProgram.ts";
import type { HalfFormat } from "./halfFormat.ts";

/**
 * The floor of CUDA: what a program must read and write, sweep by sweep, and next to no arithmetic, through our own backend: a launch for each
 * sweep, over all tensors. @param half - How weights and gradients are stored, if not in float32.
 */
export const cudaFloor =
  (gpu: CudaGpu, sweeps: readonly Streams[], half?: HalfFormat): MakeContender =>
  async ({ shapes, weights, gradients }) => {
    const { backend, ...place } = gpu.place();
    const symbols = [...new Set(sweeps.flatMap(({ reads, writes }) => [...reads, ...writes]))];
    const given: Readonly<Record<string, readonly Float32Array[]>> = { p: weights, g: gradients };
    const dtypes = Object.fromEntries(
      symbols.map((symbol) => [symbol, half && symbol in given ? half.dtype : ("f32" as const)]),
    );
    const rows = { first: 1, values: [new Float64Array()] };
    const tensors = shapes.map((shape, i) => {
      const put = (symbol: string): CudaBuffer => backend.array((given[symbol] ?? weights)[i]!, dtypes[symbol]);
      return { buffers: Object.fromEntries(symbols.map((symbol) => [symbol, put(symbol)])), shape, rows };
    });
    const kernels = sweeps.map((sweep) => backend.compile(floorProgram(sweep), dtypes));
    await backend.ready(kernels);
    const launches = kernels.map((kernel) => ({ kernel, tensors }));
    return { ...place, step: () => backend.run(launches) };
  };
