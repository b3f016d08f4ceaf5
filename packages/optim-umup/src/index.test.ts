import { GradScaler, mixed } from "optim-amp";
import {
  Adam as CoreAdam,
  AdamW as CoreAdamW,
  SGD as CoreSGD,
  createRegistry,
  decodeCheckpoint,
  encodeCheckpoint,
  fromTorch,
  type Param,
  pure,
  toTorch,
} from "optim-core";
import { describe, expect, it } from "vitest";
import { numbers, taggedParams, train, weights, zeroGradients } from "../testing/taggedParams.ts";
import { Adam, AdamW, adamScale, SGD, scaledParameters } from "./index.ts";

const expectClose = (list: readonly Param[], reference: readonly Param[]) =>
  weights(list)
    .flat()
    .forEach((x, i) => expect(x).toBeCloseTo(weights(reference).flat()[i]!, 12));

/** They have the same methods. */
const classes = [Adam, AdamW, SGD] as unknown as readonly (typeof AdamW)[];

describe("everything of optim-core", () => {
  const cases = [
    [Adam, CoreAdam, { amsgrad: true, eps: 1e-3, betas: [0.8, 0.9], maximize: true, epsPlacement: "beforeCorrection" }],
    [AdamW, CoreAdamW, { amsgrad: "corrected", eps: 1e-3, betas: [0.8, 0.9], maximize: true }],
    [SGD, CoreSGD, { momentum: 0.9, dampening: 0.5, maximize: true }],
  ] as unknown as readonly (readonly [typeof AdamW, typeof CoreAdamW, object])[];

  it.each(cases)("options change the update: %o", (Ours, Core, options) => {
    const [ours, theirs] = [taggedParams(), taggedParams()];
    train(new Ours(ours, { ...options, lr: 0.1 }), ours, 4);
    train(new Core(scaledParameters(theirs, adamScale, { lr: 0.1 }), options), theirs, 4);
    expectClose(ours, theirs);
  });

  it("a number that is not in the update of optim-core is not in ours either", () => {
    expect(AdamW.rule.hyper).toMatchObject({ lr: 1e-3, betas: [0.9, 0.999], eps: 1e-8, independentWeightDecay: true });
    expect(new AdamW(taggedParams()).defaults).toMatchObject({ weightDecay: 0, amsgrad: false, maximize: false });
    expect(new Adam(taggedParams()).defaults).toMatchObject({ weightDecay: 0, decay: "l2" });
    expect(new SGD(taggedParams()).defaults).toMatchObject({ lr: 1e-3, momentum: 0, readoutConstraint: null });
    expect([Adam, AdamW, SGD].map(({ rule, name }) => [rule.name, name, rule.reference !== undefined])).toEqual([
      ["UmupAdam", "UmupAdam", true],
      ["UmupAdamW", "UmupAdamW", true],
      ["UmupSGD", "UmupSGD", true],
    ]);
  });

  it.each(classes)("state goes on in another process, bit for bit", async (Optimizer) => {
    const options = { lr: 0.1, weightDecay: 0.125 };
    const [straight, first] = [taggedParams(), taggedParams()];
    train(new Optimizer(straight, options), straight, 6);
    const before = new Optimizer(first, options);
    train(before, first, 3);
    const saved = await encodeCheckpoint({ optimizer: await before.stateDict() } as never);
    const second = taggedParams().map((p, i) => Object.assign(p, { data: first[i]!.data.slice() }));
    const after = new Optimizer(second, { lr: 7 });
    const { optimizer } = (await decodeCheckpoint(saved)) as unknown as { optimizer: never };
    expect(after.loadStateDict(optimizer)).toEqual({ missing: [], unexpected: [] });
    expect(after.paramGroups.map(({ lr }) => lr)).toEqual([0.05, 0.1, 0.1 * (0.5 / 3)]);
    expect(after.paramGroups.map(({ lrScale }) => lrScale)).toEqual([0.5, 1, 0.5 / 3]);
    train(after, second, 3, 3);
    expect(weights(second)).toEqual(weights(straight));
  });

  it("a state dict goes to torch's layout and back", async () => {
    const list = taggedParams();
    const optimizer = new AdamW(list, { lr: 0.1 });
    train(optimizer, list, 2);
    const dict = await optimizer.stateDict();
    expect(fromTorch(toTorch(dict, AdamW) as never, AdamW)).toEqual(dict);
  });

  it("hooks, closures, registries and gradient scalers know no difference", async () => {
    const list = taggedParams();
    const optimizer = new AdamW(list, { lr: 0.1 });
    const called: string[] = [];
    for (const name of ["preStep", "postStep", "preStateDict", "postStateDict"] as const)
      optimizer.hook(name, () => void called.push(name));
    zeroGradients(list);
    expect(optimizer.step(() => 3)).toBe(3);
    await optimizer.stateDict();
    expect(called).toEqual(["preStep", "postStep", "preStateDict", "postStateDict"]);
    expect(createRegistry([AdamW, CoreAdamW]).create("umupadamw", taggedParams())).toBeInstanceOf(AdamW);

    const [scaled, unscaled] = [taggedParams(), taggedParams()];
    train(new AdamW(unscaled, { lr: 0.1 }), unscaled, 1);
    const scaler = new GradScaler({ initScale: 4 });
    const other = new AdamW(scaled, { lr: 0.1 });
    scaled.forEach((p, i) => {
      p.grad = numbers(p.data.length, i / 8).map((x) => x * 4);
    });
    scaler.step(other);
    scaler.update();
    expectClose(scaled, unscaled);
  });

  it("what is made of a class alone says that it does not scale", () => {
    const message =
      "UmupAdamW: this group is not scaled: what is made of a class, as mixed() does, does not read tags.";
    const list = taggedParams();
    zeroGradients(list);
    expect(() => pure(AdamW)([Float64Array.of(1)], [Float64Array.of(1)])).toThrow(message);
    const half = new (mixed(AdamW))(list);
    expect(() => half.step()).toThrow(message);
    expect(() => pure(Adam)([Float64Array.of(1)], [Float64Array.of(1)])).toThrow("UmupAdam: this group");
    expect(() => pure(SGD)([Float64Array.of(1)], [Float64Array.of(1)])).toThrow("UmupSGD: this group");
    const groups = scaledParameters(taggedParams(), adamScale, { lr: 0.1 });
    expect(() => new (mixed(CoreAdamW))(groups)).not.toThrow();
  });
});
