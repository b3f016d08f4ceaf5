import {
  type Backend,
  AdamW as CoreAdamW,
  DeviceScalar,
  js,
  Lion,
  type Param,
  type ParamTags,
  parameter,
} from "optim-core";
import { tfjs } from "optim-tfjs";
import { describe, expectTypeOf, it } from "vitest";
import {
  Adam,
  AdamW,
  adamScale,
  applyConstraint,
  fanInOf,
  type Mup,
  SGD,
  scaledParameters,
  sgdScale,
  tag,
} from "./index.ts";

interface GpuBuffer {
  readonly handle: number;
}
declare const tf: Parameters<typeof tfjs>[0];
declare const gpuParam: Param<GpuBuffer>;
declare const gpu: Backend<GpuBuffer>;
const w = parameter(new Float32Array(12), { name: "w", shape: [4, 3] });
const x = Math.random() > 0.5 ? "gmean" : null;

describe("tags", () => {
  it("are on a parameter's type once they are on it", () => {
    const tagged = tag(w, { role: "weight", fanIn: 3 });
    expectTypeOf(tagged).toExtend<Param>();
    expectTypeOf(tagged.tags.mup.fanIn).toEqualTypeOf<3>();
    expectTypeOf(w.tags).toEqualTypeOf<ParamTags | undefined>();
    expectTypeOf<NonNullable<ParamTags["mup"]>>().toEqualTypeOf<Mup>();
  });

  it("state what their role needs", () => {
    // @ts-expect-error a weight has a fan-in
    tag(w, { role: "weight" });
    // @ts-expect-error a bias has a width
    tag(w, { role: "bias", fanIn: 3 });
    // @ts-expect-error no such role
    tag(w, { role: "kernel", fanIn: 3 });
    tag(w, { role: "output" });
    tag(w, { role: "norm", width: 4, depth: 2 });
    // @ts-expect-error the layout is never guessed
    fanInOf([4, 3]);
    // @ts-expect-error a scale is a function of a tag, and this one makes it
    scaledParameters([w], sgdScale, { lr: 1 });
    // @ts-expect-error no such constraint
    sgdScale("gmean");
    // @ts-expect-error the reference's spelling
    applyConstraint("to_output_scale", 1, 2);
    expectTypeOf(applyConstraint(x, 1, 2)).toEqualTypeOf<readonly number[]>();
  });
});

describe("scaled groups", () => {
  it("go into any class of optim-core", () => {
    new Lion(scaledParameters([w], adamScale, { lr: 1e-3 }));
    new CoreAdamW(scaledParameters([w], adamScale, { lr: new DeviceScalar(js, 1e-3) }), { betas: [0.9, 0.95] });
    new CoreAdamW(scaledParameters([gpuParam], adamScale, { lr: 1e-3 }), { backend: gpu });
    const [group] = scaledParameters([{ params: [w], betas: [0.9, 0.95] as const, lr: 2 }], adamScale);
    expectTypeOf(group!.betas).toEqualTypeOf<readonly [0.9, 0.95]>();
    expectTypeOf(group!.params).toEqualTypeOf<readonly Param[]>();
    new CoreAdamW(scaledParameters([{ params: [w], betas: [0.9, 0.95], lr: 2 }], adamScale));
  });

  it("go into an optimizer of TensorFlow.js", () => {
    tfjs(tf, CoreAdamW, { groups: (params) => scaledParameters(params, adamScale, { lr: 1e-3, weightDecay: 0.1 }) });
    tfjs(tf, AdamW, { lr: 1e-3, independentWeightDecay: true });
    // @ts-expect-error the class scales them itself
    tfjs(tf, AdamW, { groups: (params) => scaledParameters(params, adamScale, { lr: 1e-3 }) });
  });

  it("need a learning rate", () => {
    // @ts-expect-error none is given
    scaledParameters([w], adamScale);
    // @ts-expect-error nor here
    scaledParameters([w], adamScale, { weightDecay: 0.1 });
  });

  it("are not scaled twice", () => {
    // @ts-expect-error the class scales them itself
    new AdamW(scaledParameters([w], adamScale, { lr: 1e-3 }));
    // @ts-expect-error on any backend
    new AdamW(scaledParameters([gpuParam], adamScale, { lr: 1e-3 }), { backend: gpu });
  });

  it("have the options of the class", () => {
    // @ts-expect-error no such option
    scaledParameters([w], adamScale, { lr: 1, decay: 0.1 });
    // @ts-expect-error a buffer of a GPU on the JavaScript backend
    new CoreAdamW(scaledParameters([gpuParam], adamScale, { lr: 1e-3 }));
  });
});

describe("classes", () => {
  it("have the options of their namesakes, and those of scaling", () => {
    new Adam([w], { lr: 1, amsgrad: true, decay: "lrCoupled", independentWeightDecay: false, maximize: true });
    new AdamW([{ params: [w], lr: 1, allowNonUnitScalingParams: true }], { amsgrad: "corrected" });
    new SGD([w], { momentum: 0.9, nesterov: true, readoutConstraint: "toOutputScale" });
    const adamw = new AdamW([gpuParam], { backend: gpu });
    expectTypeOf(adamw.paramGroups[0]!.weightDecay).toEqualTypeOf<number>();
    expectTypeOf(adamw.paramGroups[0]!.lrScale).toEqualTypeOf<number>();
    expectTypeOf(adamw.stateOf(gpuParam)!.expAvg).toEqualTypeOf<GpuBuffer | undefined>();
    expectTypeOf(AdamW.rule.hyper.lr).toEqualTypeOf<0.001>();
    // @ts-expect-error AdamW has one kind of decay
    new AdamW([w], { decay: "l2" });
    // @ts-expect-error only SGD depends on the readout
    new Adam([w], { readoutConstraint: null });
    // @ts-expect-error no such constraint
    new SGD([w], { readoutConstraint: "gmean" });
    // @ts-expect-error plain arrays on the backend of a GPU
    new AdamW([w], { backend: gpu });
  });
});
