import type { Gpu } from "./gpu.ts";

/** The first bytes of a staging buffer, once what it was told to hold is there; then it is free for others. */
export async function readBack(
  staging: GPUBuffer,
  bytes: number,
  gpu: Gpu,
  refused: Promise<string>,
): Promise<ArrayBuffer> {
  const why = await refused;
  try {
    // Its own trouble is told to nobody else.
    if (why) gpu.fail(`the device has refused a read. ${why}`);
    gpu.check();
  } catch (error) {
    staging.destroy();
    throw error;
  }
  try {
    await staging.mapAsync(1, 0, Math.ceil(bytes / 4) * 4);
  } catch (cause) {
    staging.destroy();
    // The loss of a device is told by another promise, which may come a moment later.
    await Promise.race([gpu.device.lost, new Promise((done) => setTimeout(done, 10))]);
    gpu.check();
    return gpu.fail(`a buffer could not be read: ${String(cause)}`);
  }
  const data = staging.getMappedRange(0, Math.ceil(bytes / 4) * 4).slice(0, bytes);
  staging.unmap();
  return data;
}
