import { BenchError } from "../benchError.ts";
import type { MakeContender } from "../contender.ts";
import { sizeOfShape } from "../shapes.ts";

/** A copy on the device, by `copyBufferToBuffer`, that moves as many bytes as a step: it reads half of them and writes the other half. */
export const webGpuCopy =
  (device: GPUDevice, bytesPerParam: number): MakeContender =>
  ({ shapes }) => {
    const params = shapes.reduce((sum, shape) => sum + sizeOfShape(shape), 0);
    const size = 4 * Math.ceil((params * bytesPerParam) / 2 / 4);
    if (size > device.limits.maxBufferSize)
      throw new BenchError(`The copy needs buffers of ${size} bytes, the device has ${device.limits.maxBufferSize}.`);
    const [source, target] = [GPUBufferUsage.COPY_SRC, 0].map((usage) => {
      const buffer = device.createBuffer({ size, usage: usage | GPUBufferUsage.COPY_DST, mappedAtCreation: true });
      new Uint32Array(buffer.getMappedRange()).fill(0x3f80_0000);
      buffer.unmap();
      return buffer;
    }) as [GPUBuffer, GPUBuffer];
    return {
      step() {
        const encoder = device.createCommandEncoder();
        encoder.copyBufferToBuffer(source, 0, target, 0, size);
        device.queue.submit([encoder.finish()]);
      },
      settle: () => device.queue.onSubmittedWorkDone(),
      dispose() {
        for (const buffer of [source, target]) buffer.destroy();
      },
    };
  };
