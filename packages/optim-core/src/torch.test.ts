import { describe, expect, test } from "vitest";
import { Adam } from "./optim/adam.ts";
import { AdamW } from "./optim/adamw.ts";
import { Lion } from "./optim/lion.ts";
import { NAdam } from "./optim/nadam.ts";
import { SGD } from "./optim/sgd.ts";
import type { OptimizerHyper } from "./optimizer.ts";
import type { OptimizerClass } from "./optimizerClass.ts";
import { parameter } from "./param.ts";
import { fromTorch, toTorch } from "./torch.ts";

/** A class whose types are set aside, since each case has its own. */
type AnyClass = OptimizerClass<OptimizerHyper, Record<string, never>>;
const classes = { Adam, AdamW, Lion, NAdam, SGD };
const classOf = (name: string) => classes[name as keyof typeof classes] as unknown as AnyClass;

describe("toTorch", () => {
  const saved = async (type: AnyClass, options: object) => {
    const p = parameter(Float64Array.of(1), { name: "w", grad: Float64Array.of(1) });
    const optimizer = new type([p], options);
    optimizer.step();
    return { optimizer, dict: await optimizer.stateDict() };
  };

  test("names, an initial rate that is no longer the rate, and nothing for SGD without momentum", async () => {
    const { optimizer } = await saved(classOf("SGD"), { lr: 0.1 });
    optimizer.paramGroups[0]!.lr = 0.05;
    const { state, param_groups: groups } = toTorch(await optimizer.stateDict(), classOf("SGD"));
    expect(state).toEqual({});
    expect(groups[0]).toMatchObject({ param_names: ["w"], lr: 0.05, initial_lr: 0.1, params: [0] });
  });

  test("float64 state keeps its precision, scalars are float32 as in torch, and both come back", async () => {
    const { dict } = await saved(classOf("NAdam"), {});
    const torch = toTorch(dict, classOf("NAdam"));
    expect(torch.state[0]).toMatchObject({
      mu_product: { dtype: "f32", shape: [] },
      exp_avg: { dtype: "f64", shape: [1] },
    });
    expect(fromTorch(torch, classOf("NAdam")).state).toEqual(dict.state);
  });

  test("decay by kind is decoupled_weight_decay", async () => {
    const { dict } = await saved(classOf("Adam"), { decay: "lrCoupled" });
    expect(toTorch(dict, classOf("Adam")).param_groups[0]).toMatchObject({ decoupled_weight_decay: true });
    expect(fromTorch(toTorch(dict, classOf("Adam")), classOf("Adam")).paramGroups[0]).toMatchObject({
      decay: "lrCoupled",
    });
  });

  test.each([
    ["Adam", { decay: "absolute" }, 'torch\'s class has no decay: "absolute"'],
    ["AdamW", { amsgrad: "corrected" }, 'AdamW: torch\'s class has no amsgrad: "corrected".'],
    ["Lion", { maximize: true }, "Lion: torch's class has no maximize: true."],
    ["Lion", { decay: "l2" }, 'Lion: torch\'s class has no decay: "l2".'],
  ])("%s refuses what torch does not have: %o", async (name, options, message) => {
    const { dict } = await saved(classOf(name), options);
    expect(() => toTorch(dict, classOf(name))).toThrow(message);
  });
});

describe("fromTorch", () => {
  const group = { lr: 0.1, betas: [0.9, 0.999], params: [0] };
  const tensor = (...data: number[]) => ({ dtype: "f32", shape: [data.length], data: Float32Array.from(data) });

  test("SGD's momentum goes on undamped from a state that has no step", () => {
    const p = parameter(Float32Array.of(0), { grad: Float32Array.of(1) });
    const optimizer = new SGD([p], { lr: 1, momentum: 0.5, dampening: 0.75 });
    const momentum = { lr: 1, momentum: 0.5, dampening: 0.75, params: [0] };
    optimizer.loadStateDict(fromTorch({ state: { 0: { momentum_buffer: tensor(4) } }, param_groups: [momentum] }, SGD));
    optimizer.step();
    expect(p.data[0]).toBe(-(0.5 * 4 + 0.25 * 1));
  });

  test("takes what other versions and schedulers of torch leave: rates in tensors, plain steps, empty buffers, their keys", () => {
    const rate = { dtype: "f32", shape: [], data: Float32Array.of(0.5) };
    const dict = fromTorch(
      {
        state: { 0: { step: 3, exp_avg: tensor(1), exp_avg_sq: tensor(2) } },
        param_groups: [{ ...group, lr: rate, max_lr: 1, capturable: true }],
      },
      AdamW,
    );
    expect(dict.state[0]!.step).toBe(3);
    expect(dict.paramGroups[0]).toEqual({ lr: 0.5, initialLr: 0.5, betas: [0.9, 0.999], params: [0] });
    expect(
      fromTorch({ state: { 0: { momentum_buffer: null } }, param_groups: [{ lr: 1, params: [0] }] }, SGD).state,
    ).toEqual({ 0: { step: 0 } });
  });

  test.each([
    [
      { state: {}, param_groups: [{ ...group, colour: 1 }] },
      'AdamW: has no option "colour", which torch\'s group has.',
    ],
    [{ state: {}, param_groups: [{ ...group, constructor: 1 }] }, 'AdamW: has no option "constructor"'],
    [
      { state: {}, param_groups: [{ ...group, decoupled_weight_decay: false }] },
      "AdamW: decoupled_weight_decay is false",
    ],
    [
      { state: { 0: { step: 1, momentum_buffer: tensor(1) } }, param_groups: [group] },
      'AdamW: has no state "momentum_buffer"',
    ],
    [{ state: { 0: { step: 1.5, exp_avg: tensor(1) } }, param_groups: [group] }, "AdamW: parameter 0 has step 1.5"],
    [{ state: { 0: null }, param_groups: [group] }, "AdamW: parameter 0 has null for its state"],
    [{ state: {} }, "AdamW: this is no state dict of torch"],
    [{ state: {}, param_groups: [{ lr: 1 }] }, "AdamW: this is no state dict of torch"],
    [null, "AdamW: this is no state dict of torch"],
  ])("names what it does not know: %o", (dict, message) => {
    expect(() => fromTorch(dict as never, AdamW)).toThrow(message);
  });
});
