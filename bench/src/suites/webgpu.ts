import { gpuDevice } from "../contenders/gpuDevice.ts";
import { adamW, lamb, lion, momentum } from "../optimizers.ts";
import { webgpuRace } from "../races/webgpuRace.ts";
import { fifty, gpt2Eighth, gpt2Quarter, oneLarge, thousandSmall } from "../shapes.ts";
import type { Suite } from "../suite.ts";

/** `pnpm bench webgpu`. */
export async function webgpuSuite(): Promise<Suite> {
  const gpu = await gpuDevice();
  const gpt2 = gpu.isSoftware ? gpt2Eighth : gpt2Quarter;
  return {
    adapter: gpu.adapter,
    races: [
      ...[oneLarge, fifty, thousandSmall, gpt2].map((shapes) => webgpuRace(gpu, adamW, shapes)),
      ...[momentum, lion, lamb].flatMap((measured) =>
        [oneLarge, fifty].map((shapes) => webgpuRace(gpu, measured, shapes)),
      ),
    ].map((race) => ({ ...race, backToBack: true })),
    dispose: () => gpu.device.destroy(),
  };
}
