import { type Entry, from, type MakeContender } from "../contender.ts";
import { gpuDevice } from "../contenders/gpuDevice.ts";
import type { Gpu } from "../contenders/gpuOf.ts";
import { bf16, f16, type HalfFormat } from "../contenders/halfFormat.ts";
import { plainMatMul, tfMatMul } from "../contenders/matMul.ts";
import { bytesOfHalves, inHalves, mixedAdamW } from "../contenders/mixedAdamW.ts";
import { onJs } from "../contenders/onJs.ts";
import { onWasm } from "../contenders/onWasm.ts";
import { onWebGpu } from "../contenders/onWebGpu.ts";
import { clipFactor, clipped, scaled, scaledAdamW, unfusedAdamW } from "../contenders/scaledAdamW.ts";
import { startHalfTf } from "../contenders/startTensorflow.ts";
import { wasmFloor } from "../contenders/wasmFloor.ts";
import { webGpuFloor } from "../contenders/webGpuFloor.ts";
import { adamW, type Measured } from "../optimizers.ts";
import type { OurEntry, Race } from "../race.ts";
import { fifty, oneLarge, productShapes, type Shapes, thousandSmall } from "../shapes.ts";
import { bytesPerParam, type Streams } from "../streams.ts";
import type { Suite } from "../suite.ts";
import type { Workload } from "../workload.ts";

/** Where a race is: on WebAssembly in one thread, or on a device, with its tensors side by side. */
export interface Ground {
  readonly name: "wasm" | "webgpu";
  on(measured: Measured, half?: HalfFormat): MakeContender;
  floor(sweeps: readonly Streams[]): MakeContender;
}

export const wasmGround: Ground = {
  name: "wasm",
  on: (measured, half) => onWasm(measured, 1, half),
  floor: wasmFloor,
};

export const gpuGround = (device: GPUDevice): Ground => ({
  name: "webgpu",
  on: (measured, half) => onWebGpu(device, measured, "arenas", half),
  floor: (sweeps) => webGpuFloor(device, sweeps, "arenas"),
});

/**
 * AdamW with a gradient scaler, which clips or does not, against the plain step, and against the same in separate passes. Each is given
 * its gradients so that the same ones enter every step: clipped before, scaled, both, or as they are.
 */
export function scalerRace({ name, on, floor }: Ground, shapes: Shapes): Race {
  const plainFloor = { name: "floor", make: floor(adamW.sweeps) };
  const ours = (what: string, clips: boolean, change: (workload: Workload) => Workload): OurEntry => {
    const measured = scaledAdamW(clips);
    return {
      name: `${name}, ${what}`,
      make: from(change, on(measured)),
      floor: scaledFloor,
      bytesPerParam: bytesPerParam(measured.sweeps),
    };
  };
  const scaledFloor: Entry = { name: "floor, scaler", make: floor(scaledAdamW(true).sweeps) };
  return {
    name: `AdamW with GradScaler, ${shapes.name}`,
    shapes,
    sweeps: adamW.sweeps,
    reference: from(clipped, onJs(adamW)),
    ours: [
      { name: `${name}, plain`, make: from(clipped, on(adamW)), floor: plainFloor },
      ours("scaler", false, (workload) => scaled(clipped(workload))),
      ours("scaler and clip", true, scaled),
    ],
    others: [
      {
        name: "unfused chain",
        make: (workload) => on(unfusedAdamW(clipFactor(workload)))(clipped(workload)),
      },
    ],
  };
}

/** AdamW of halves with copies in float32, which moves as many bytes as that of float32 alone: the floor is the same. */
export function halvesRace({ name, on, floor }: Ground, shapes: Shapes): Race {
  const ground = { name: "floor", make: floor(adamW.sweeps) };
  const bytes = bytesPerParam(mixedAdamW.sweeps, bytesOfHalves);
  return {
    name: `AdamW of halves, ${shapes.name}`,
    shapes,
    sweeps: adamW.sweeps,
    reference: from(inHalves, onJs(adamW)),
    ours: [
      { name: `${name}, f32`, make: from(inHalves, on(adamW)), floor: ground },
      ...[f16, bf16].map((half) => ({
        name: `${name}, ${half.dtype}`,
        make: from(inHalves, on(mixedAdamW, half)),
        floor: ground,
        bytesPerParam: bytes,
      })),
    ],
    others: [],
  };
}

/** A product of two square matrices. Its floor reads both once and writes the third. */
export function matMulRace(device: GPUDevice, shapes: Shapes): Race {
  const sweeps = [{ reads: ["a", "b"], writes: ["product"] }];
  const floor = { name: "floor", make: webGpuFloor(device, sweeps, "separate") };
  return {
    name: `matMul, ${shapes.name}`,
    shapes,
    sweeps,
    reference: plainMatMul,
    ours: (["f16", "bf16"] as const).map((dtype) => ({
      name: `tfjs webgpu, ${dtype}`,
      make: tfMatMul(device, dtype),
      floor,
    })),
    others: [{ name: "float32", make: tfMatMul(device, "f32") }],
  };
}

/** `pnpm bench amp`. */
export async function ampSuite(): Promise<Suite> {
  const gpu: Gpu = await gpuDevice();
  const tensorflow = await startHalfTf();
  if (!tensorflow.hasShaderF16) console.warn("This adapter has no shader-f16: autocast has halves in words here.");
  const onGpu = gpuGround(gpu.device);
  const all = [oneLarge, fifty, thousandSmall];
  const backToBack = (race: Race): Race => ({ ...race, backToBack: true });
  return {
    adapter: gpu.adapter,
    races: [
      ...all.map((shapes) => scalerRace(wasmGround, shapes)),
      ...all.map((shapes) => backToBack(scalerRace(onGpu, shapes))),
      ...[oneLarge, fifty].map((shapes) => halvesRace(wasmGround, shapes)),
      ...[oneLarge, fifty].map((shapes) => backToBack(halvesRace(onGpu, shapes))),
      backToBack(matMulRace(tensorflow.device, productShapes)),
    ],
    dispose() {
      gpu.device.destroy();
      tensorflow.device.destroy();
    },
  };
}
