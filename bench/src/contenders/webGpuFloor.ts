import { BenchError } from "../benchError.ts";
import type { MakeContender } from "../contender.ts";
import type { Streams } from "../streams.ts";
import { bindingsOf, floorShader, groupSize } from "./floorShader.ts";
import type { GpuLayout } from "./onWebGpu.ts";

const vectorBytes = 16;

/**
 * The floor of WebGPU: what a program must read and write, sweep by sweep, and no arithmetic. One submission and one pass a step, and a dispatch
 * for each tensor, or, for arenas, one over all of them.
 */
export const webGpuFloor =
  (device: GPUDevice, sweeps: readonly Streams[], layout: GpuLayout): MakeContender =>
  async ({ weights }) => {
    const vectors = weights.map(({ length }) => Math.ceil(length / 4));
    const sizes = layout === "separate" ? vectors : [vectors.reduce((a, b) => a + b, 0)];
    const groupsAtMost = device.limits.maxComputeWorkgroupsPerDimension;
    // A dispatch that fails takes no time at all.
    if (sizes.some((size) => Math.ceil(size / groupSize) > groupsAtMost))
      throw new BenchError(`The floor of WebGPU has more than ${groupsAtMost} workgroups: give it smaller tensors.`);
    const symbols = [...new Set(sweeps.flatMap(bindingsOf))];
    const buffers = sizes.map((size) => {
      const made = symbols.map((symbol) => {
        const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST;
        const buffer = device.createBuffer({ size: size * vectorBytes, usage, mappedAtCreation: true });
        new Uint32Array(buffer.getMappedRange()).fill(0x3f80_0000);
        buffer.unmap();
        return [symbol, buffer] as const;
      });
      return new Map(made);
    });
    const runs = await Promise.all(
      sweeps.map(async (sweep) => {
        const module = device.createShaderModule({ code: floorShader(sweep) });
        const pipeline = await device.createComputePipelineAsync({ layout: "auto", compute: { module } });
        const groups = buffers.map((bySymbol) =>
          device.createBindGroup({
            layout: pipeline.getBindGroupLayout(0),
            entries: bindingsOf(sweep).map((symbol, binding) => ({
              binding,
              resource: { buffer: bySymbol.get(symbol)! },
            })),
          }),
        );
        return { pipeline, groups };
      }),
    );
    return {
      step() {
        const encoder = device.createCommandEncoder();
        const pass = encoder.beginComputePass();
        for (const { pipeline, groups } of runs) {
          pass.setPipeline(pipeline);
          groups.forEach((group, t) => {
            pass.setBindGroup(0, group);
            pass.dispatchWorkgroups(Math.ceil(sizes[t]! / groupSize));
          });
        }
        pass.end();
        device.queue.submit([encoder.finish()]);
      },
      settle: () => device.queue.onSubmittedWorkDone(),
      dispose() {
        for (const bySymbol of buffers) for (const buffer of bySymbol.values()) buffer.destroy();
      },
    };
  };
