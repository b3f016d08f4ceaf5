import { expect, test, vi } from "vitest";
import { captureStep } from "./captureStep.ts";
import { js } from "./js/backend.ts";
import { AdamW } from "./optim/adamw.ts";
import { SGD } from "./optim/sgd.ts";
import { type Param, parameter } from "./param.ts";
import { StepLR } from "./schedule/stepLR.ts";

function weight(name: string, ...numbers: number[]): Param<Float32Array> {
  const p = parameter(Float32Array.from(numbers), { name }) as Param<Float32Array>;
  p.grad = Float32Array.from(numbers, (x) => x / 2);
  return p;
}

test("a schedule is followed, and the steps are counted", async () => {
  const [plain, captured] = [weight("w", 1, -2), weight("w", 1, -2)];
  const optimizers = [plain, captured].map((p) => new AdamW([p], { lr: 0.1 }));
  const schedules = optimizers.map((optimizer) => new StepLR(optimizer, { stepSize: 2, gamma: 0.5 }));
  const step = captureStep(optimizers[1]!);
  for (let t = 1; t <= 7; t++) {
    optimizers[0]!.step();
    step.replay();
    for (const schedule of schedules) schedule.step();
  }
  expect(captured.data).toEqual(plain.data);
  expect(optimizers[1]!.stateOf(captured)!.step).toBe(7);
  expect(await optimizers[1]!.stateDict()).toEqual(await optimizers[0]!.stateDict());
});

test("what makes the gradients runs before every step, and hooks with those that are recorded", () => {
  const p = weight("w", 1);
  const optimizer = new SGD([p], { lr: 1 });
  const before = vi.fn(() => p.grad!.fill(0.25));
  const hook = vi.fn();
  optimizer.hook("postStep", hook);
  const step = captureStep(optimizer, { before });
  for (let i = 0; i < 3; i++) step.replay();
  expect([...p.data]).toEqual([0.25]);
  expect([before.mock.calls.length, hook.mock.calls.length]).toEqual([3, 1]);
});

test("a group, a flag and a gradient that come later are stepped too", () => {
  const [a, b] = [weight("a", 1), weight("b", 1)];
  const [c, d] = [weight("a", 1), weight("b", 1)];
  const [captured, plain] = [new SGD([a], { lr: 0.5 }), new SGD([c], { lr: 0.5 })];
  const step = captureStep(captured);
  const both = (): void => {
    step.replay();
    plain.step();
  };
  both();
  both();
  captured.addParamGroup({ params: [b], momentum: 0.9 });
  plain.addParamGroup({ params: [d], momentum: 0.9 });
  both();
  both();
  for (const { paramGroups } of [captured, plain]) paramGroups[0]!.maximize = true;
  both();
  both();
  for (const p of [a, c]) p.grad = Float32Array.of(3);
  both();
  b.grad = d.grad = null;
  both();
  both();
  expect([...a.data, ...b.data]).toEqual([...c.data, ...d.data]);
});

test("weights of one group that have had other numbers of steps, and one that moves to another array", () => {
  const [plain, captured] = [0, 1].map(() => [weight("a", 1, -2), weight("b", 3)] as const);
  const optimizers = [plain!, captured!].map((params) => new AdamW(params, { lr: 0.1 }));
  const step = captureStep(optimizers[1]!);
  for (let t = 1; t <= 9; t++) {
    for (const [a, b] of [plain!, captured!]) {
      if (t === 1) b.grad = null;
      if (t === 4) b.grad = Float32Array.of(1);
      if (t === 7) (a as { data: Float32Array }).data = Float32Array.of(5, 6);
    }
    optimizers[0]!.step();
    step.replay();
  }
  expect(captured!.map(({ data }) => data)).toEqual(plain!.map(({ data }) => data));
});

test("a list of options that is written into is followed", () => {
  const [plain, captured] = [weight("w", 1, -2), weight("w", 1, -2)];
  const optimizers = [plain, captured].map((p) => new AdamW([p], { lr: 0.1 }));
  const step = captureStep(optimizers[1]!);
  for (let t = 1; t <= 6; t++) {
    if (t === 4) for (const { paramGroups } of optimizers) Object.assign(paramGroups[0]!.betas, [0.1]);
    optimizers[0]!.step();
    step.replay();
  }
  expect(captured.data).toEqual(plain.data);
});

test("a number outside its domain is refused, and nothing has changed", () => {
  const [a, b] = [weight("a", 1), weight("b", 1)];
  const optimizer = new AdamW([{ params: [a] }, { params: [b] }], { lr: 0.1 });
  const step = captureStep(optimizer);
  step.replay();
  step.replay();
  const before = [...a.data, ...b.data];
  optimizer.paramGroups[0]!.lr = 0.2;
  optimizer.paramGroups[1]!.lr = Number.NaN;
  expect(() => step.replay()).toThrow("AdamW: lr is NaN; it must be a number from 0 to Infinity.");
  expect([...a.data, ...b.data]).toEqual(before);
  expect(optimizer.stateOf(a)!.step).toBe(2);
  optimizer.paramGroups[1]!.lr = 0.1;
  step.replay();
  expect(optimizer.stateOf(b)!.step).toBe(3);
});

test("bad input: a disposed step, a disposed optimizer, a scaled one", () => {
  const optimizer = new SGD([weight("w", 1)], { lr: 1 });
  const step = captureStep(optimizer);
  step.replay();
  optimizer.deviceSteps = { prepare: (launches) => launches, dispose() {} };
  expect(() => step.replay()).toThrow("SGD: its steps are a GradScaler's, which cannot be captured.");
  delete optimizer.deviceSteps;
  optimizer.dispose();
  expect(() => step.replay()).toThrow("SGD: this optimizer is disposed.");
  step.dispose();
  expect(() => step.replay()).toThrow("SGD: this captured step is disposed.");
});

test("what it allocates is given back", () => {
  const optimizer = new SGD([weight("a", 1), weight("b", 2)], { lr: 1 });
  optimizer.step();
  const [alloc, free] = [vi.spyOn(js, "alloc"), vi.spyOn(js, "free")];
  const step = captureStep(optimizer);
  for (let i = 0; i < 4; i++) step.replay();
  expect(alloc).toHaveBeenCalledTimes(1);
  step.dispose();
  step.dispose();
  expect(free.mock.calls).toEqual(alloc.mock.results.map(({ value }) => [value]));
  vi.restoreAllMocks();
});
