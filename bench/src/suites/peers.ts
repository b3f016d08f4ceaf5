import type { Entry } from "../contender.ts";
import { type JaxDevice, type JaxForm, jaxAdamW, startJax } from "../contenders/jaxAdamW.ts";
import { plainAdam, plainAdamW } from "../contenders/plainLoop.ts";
import { startTfWebGpu } from "../contenders/startTensorflow.ts";
import { trainAdam } from "../contenders/tfAdam.ts";
import { adam, adamW } from "../optimizers.ts";
import { oneThreadRace } from "../races/oneThreadRace.ts";
import { tfAdamRace } from "../races/tfAdamRace.ts";
import { webgpuRace } from "../races/webgpuRace.ts";
import { fifty, gpt2Eighth, oneLarge, type Shapes, thousandSmall } from "../shapes.ts";
import type { Suite } from "../suite.ts";

/** Few enough for one jitted function over all of them. */
const few = 200;

/** jax-js in each form that makes sense for these shapes, where its device starts. */
function jaxOn(device: JaxDevice, hasStarted: boolean, { shapes }: Shapes): readonly Entry[] {
  const forms: readonly JaxForm[] = [
    ...(shapes.length <= few ? (["one jit"] as const) : []),
    ...(shapes.length > 1 ? (["a jit for each tensor"] as const) : []),
  ];
  return hasStarted ? forms.map((form) => ({ name: `jax-js, ${form}`, make: jaxAdamW(device, form) })) : [];
}

async function start(device: JaxDevice): Promise<boolean> {
  const hasStarted = await startJax(device);
  if (!hasStarted) console.warn(`jax-js does not start on ${device} here: it is left out.`);
  return hasStarted;
}

/**
 * `pnpm bench peers`: AdamW against jax-js and a plain loop, and Adam, which TensorFlow.js has, against `tf.train.adam` too, without
 * the shapes whose steps take minutes there on an adapter that computes on the CPU.
 */
export async function peersSuite(): Promise<Suite> {
  const gpu = await startTfWebGpu();
  const { device, adapter, isSoftware } = gpu;
  const hasJax = { wasm: await start("wasm"), webgpu: await start("webgpu") };
  const all = [oneLarge, fifty, thousandSmall, gpt2Eighth];
  return {
    adapter,
    races: [
      ...all.map((shapes) =>
        oneThreadRace(adamW, shapes, [...jaxOn("wasm", hasJax.wasm, shapes), { name: "plain loop", make: plainAdamW }]),
      ),
      ...all.map((shapes) =>
        oneThreadRace(adam, shapes, [
          { name: "tf.train.adam", make: trainAdam("wasm") },
          { name: "plain loop", make: plainAdam },
        ]),
      ),
      ...all.map((shapes) => ({ ...webgpuRace(gpu, adamW, shapes), others: jaxOn("webgpu", hasJax.webgpu, shapes) })),
      ...(isSoftware ? [fifty, gpt2Eighth] : all).map((shapes) => tfAdamRace(gpu, shapes)),
    ],
    dispose: () => device.destroy(),
  };
}
