import { AdamW, type Backend, type JsBuffer, js, type Param, parameter, SGD } from "optim-core";
import { describe, expectTypeOf, it } from "vitest";
import { GradScaler } from "./gradScaler.ts";
import type { ScaledNorm } from "./gradScalerOptions.ts";
import { fromTorchScaler, type GradScalerState, type TorchGradScalerState, toTorchScaler } from "./gradScalerState.ts";
import { F16Array } from "./half/halfArray.ts";
import { type HalfJsBuffer, halfParameter } from "./half/halfJs.ts";
import { mixed } from "./mixed.ts";

interface GpuBuffer {
  readonly handle: number;
}
declare const gpuParam: Param<GpuBuffer>;
declare const gpu: Backend<GpuBuffer>;

const w = parameter(Float32Array.of(1));
const half = halfParameter(new F16Array([1]));
const scaler = new GradScaler();

describe("a scaler", () => {
  it("without a word of the backend takes what lies in JavaScript, in halves or not", () => {
    scaler.step(new SGD([w]));
    scaler.step(new (mixed(AdamW))([half]));
    new GradScaler({ backend: js }).step(new SGD([w]));
    // @ts-expect-error those are on a device
    scaler.step(new SGD([gpuParam], { backend: gpu }));
  });

  it("takes the optimizers of its backend, and no others", () => {
    const there = new GradScaler({ backend: gpu });
    there.step(new SGD([gpuParam], { backend: gpu }));
    expectTypeOf(there).toEqualTypeOf<GradScaler<GpuBuffer>>();
    // @ts-expect-error those are in JavaScript
    there.step(new SGD([w]));
    // @ts-expect-error no option
    new GradScaler({ backend: gpu, scale: 2 });
  });

  it("gives of outputs what it was given", () => {
    expectTypeOf(scaler.scale(Float32Array.of(1))).toEqualTypeOf<Float32Array<ArrayBuffer>>();
    expectTypeOf(scaler.scale(new F16Array([1]))).toEqualTypeOf<F16Array>();
    expectTypeOf(scaler.scale([[1], [2, 3]])).toEqualTypeOf<number[][]>();
    // @ts-expect-error no outputs
    scaler.scale([{ loss: 1 }]);
  });

  it("promises what has to be read, and nothing else", () => {
    const optimizer = new SGD([w]);
    expectTypeOf(scaler.getScale()).toEqualTypeOf<Promise<number>>();
    expectTypeOf(scaler.foundInf(optimizer)).toEqualTypeOf<Promise<boolean>>();
    expectTypeOf(scaler.clipGradNorm(optimizer, 1)).toEqualTypeOf<ScaledNorm>();
    expectTypeOf(scaler.clipGradNorm(optimizer, 1, { normType: 1 })).toEqualTypeOf<ScaledNorm>();
    expectTypeOf(scaler.clipGradNorm(optimizer, 1, { errorIfNonfinite: true })).toEqualTypeOf<Promise<number>>();
    expectTypeOf(scaler.unscale(optimizer)).toEqualTypeOf<void>();
    expectTypeOf(scaler.update()).toEqualTypeOf<void>();
    expectTypeOf(scaler.getGrowthFactor()).toEqualTypeOf<number>();
    expectTypeOf(scaler.isEnabled()).toEqualTypeOf<boolean>();
    expectTypeOf(scaler.gradients(optimizer)).toEqualTypeOf<ReadonlyMap<Param<HalfJsBuffer>, HalfJsBuffer>>();
    expectTypeOf<JsBuffer>().toExtend<HalfJsBuffer>();
  });

  it("has its state under two sets of names", () => {
    expectTypeOf(scaler.stateDict()).resolves.toEqualTypeOf<GradScalerState | Record<string, never>>();
    expectTypeOf(toTorchScaler({ scale: 1 })).toEqualTypeOf<Partial<TorchGradScalerState>>();
    expectTypeOf(fromTorchScaler({ _growth_tracker: 1 })).toEqualTypeOf<Partial<GradScalerState>>();
    // @ts-expect-error the other names
    fromTorchScaler({ growthTracker: 1 });
    expectTypeOf(scaler).not.toBeAny();
    expectTypeOf(scaler.history()).not.toBeAny();
  });
});
