import { AdamW, SGD, StepLR, WarmupCosine } from "optim-core";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { denseModel, fit, saved } from "../testing/model.ts";
import { layers, noiseVariable, numbersOf, tf } from "../testing/tensorflow.ts";
import { register, tfjs } from "./tfjs.ts";
import type { TfjsOptimizer } from "./tfjsOptimizer.ts";

const { rule } = AdamW;
type Made = TfjsOptimizer<typeof tf, typeof rule.hyper, typeof rule.state>;

const weightsOf = (model: layers.LayersModel): Float32Array[] => model.getWeights().map(numbersOf);
const optimizerOf = (model: layers.LayersModel): Made => model.optimizer as Made;
const load = (handler: tf.io.IOHandler): Promise<layers.LayersModel> => layers.loadLayersModel(handler);

describe("a saved optimizer", () => {
  beforeEach(async () => void (await tf.setBackend("cpu")));
  afterEach(() => {
    tf.disposeVariables();
    vi.restoreAllMocks();
  });

  const stepped = (): { optimizer: Made; variables: tf.Variable[]; step: () => void } => {
    const variables = [noiseVariable([2, 3], 1), noiseVariable([3], 2)];
    const optimizer = tfjs(tf, AdamW, { lr: 0.1 });
    const step = (): void =>
      void optimizer.minimize(
        () => tf.sum(tf.square(tf.add(variables[0]!, variables[1]!))) as tf.Scalar,
        false,
        variables,
      );
    return { optimizer, variables, step };
  };

  it("getWeights: iter first, then step and slots by variable; setWeights copies", async () => {
    const { optimizer, variables, step } = stepped();
    expect((await optimizer.getWeights()).map(({ name }) => name)).toEqual(["iter"]);
    step();
    optimizer.applyGradients({ [variables[0]!.name]: tf.zerosLike(variables[0]!) });
    const weights = await optimizer.getWeights();
    const [a, b] = variables.map(({ name }) => name);
    expect(weights.map(({ name }) => name)).toEqual([
      "iter",
      ...[a, b].flatMap((v) => [`${v}/step`, `${v}/expAvg`, `${v}/expAvgSq`]),
    ]);
    expect(weights.map(({ tensor }) => tensor.shape)).toEqual([[], [], [2, 3], [2, 3], [], [3], [3]]);
    expect(weights.filter(({ tensor }) => tensor.size === 1).map(({ tensor }) => tensor.dataSync()[0])).toEqual([
      2, 2, 1,
    ]);

    const other = tfjs(tf, AdamW, { lr: 0.1 });
    await other.setWeights(weights);
    for (const { tensor } of weights) tensor.dataSync().fill(99);
    tf.dispose(weights.map(({ tensor }) => tensor));
    other.watch(variables);
    const [mine, theirs] = await Promise.all([other, optimizer].map((o) => o.inner!.stateDict()));
    expect(mine).toEqual(theirs);
    expect(other.iterations).toBe(2);
  });

  it("setWeights on an optimizer that has stepped puts everything back", async () => {
    const { optimizer, variables, step } = stepped();
    step();
    const weights = (await optimizer.getWeights()).map(({ name, tensor }) => ({ name, tensor: tf.clone(tensor) }));
    const values = variables.map((v) => tf.clone(v));
    step();
    const after = variables.map(numbersOf);
    step();
    await optimizer.setWeights(weights);
    variables.forEach((v, i) => void v.assign(values[i]! as never));
    step();
    expect(variables.map(numbersOf)).toEqual(after);
    expect(optimizer.iterations).toBe(2);
  });

  it("stateDict and loadStateDict resume bit for bit, in a model of other names too", async () => {
    const [a, b] = [denseModel(5), denseModel(5)];
    for (const model of [a, b]) model.compile({ optimizer: tfjs(tf, AdamW, { lr: 0.05 }), loss: "meanSquaredError" });
    await fit(a, 5);
    const dict = structuredClone(await optimizerOf(a).inner!.stateDict());
    b.setWeights(a.getWeights());
    optimizerOf(b).watch(b);
    optimizerOf(b).inner!.loadStateDict(dict);
    expect(optimizerOf(b).iterations).toBe(5);
    await fit(a, 5);
    await fit(b, 5);
    expect(weightsOf(b)).toEqual(weightsOf(a));
  });

  it("a state dict with one name changed is refused, not taken by place", async () => {
    const { optimizer, step } = stepped();
    step();
    const dict = structuredClone(await optimizer.inner!.stateDict()) as unknown as {
      paramGroups: { paramNames: string[] }[];
    };
    dict.paramGroups[0]!.paramNames[1] = "other";
    expect(() => optimizer.inner!.loadStateDict(dict as never)).toThrow(/other/);
  });

  it("a config survives what tf does to strings and keys, underscores in options included", () => {
    register(tf, SGD);
    const optimizer = tfjs(tf, SGD, { lr: 0.1, momentum: 0.9, clipValue: 2 });
    const variable = tf.variable(tf.scalar(1), true, "snake_case_name");
    optimizer.watch([variable]);
    const config = optimizer.getConfig();
    expect(JSON.stringify(config)).not.toContain("_");
    expect(config).toMatchObject({ learningRate: 0.1 });
    expect(JSON.parse(config.optim as string).variables[0].name).toBe("snake_case_name");
    const made = optimizer.constructor as unknown as { fromConfig(cls: unknown, config: unknown): typeof optimizer };
    const copy = made.fromConfig(made, { ...config, customObjects: {} });
    expect(copy.getConfig()).toEqual(config);
  });

  it("a config keeps numbers that JSON has no words for: a limit of Infinity came back as null", () => {
    const optimizer = tfjs(tf, SGD, { clipNorm: Number.POSITIVE_INFINITY, weightDecay: -0 });
    const config = structuredClone(optimizer.getConfig());
    const made = optimizer.constructor as unknown as { fromConfig(cls: unknown, config: unknown): typeof optimizer };
    const copy = made.fromConfig(made, config);
    expect(copy.getConfig()).toEqual(config);
    copy.watch([noiseVariable([1], 1)]);
    expect(copy.paramGroups[0]!.weightDecay).toBe(-0);
  });

  it("a schedule that cannot go on leaves the rates as they were", async () => {
    const first = denseModel(6);
    const optimizer = tfjs(tf, AdamW, { lr: 0.1, schedule: (inner) => new StepLR(inner, { stepSize: 2 }) });
    first.compile({ optimizer, loss: "meanSquaredError" });
    await fit(first, 3);
    vi.spyOn(console, "warn").mockImplementation(() => undefined);
    const second = await load(await saved(first));
    const loaded = optimizerOf(second);
    loaded.watch(second);
    expect(() =>
      loaded.configure({ schedule: (inner) => new WarmupCosine(inner, { warmupSteps: 5, totalSteps: 9 }) }),
    ).toThrow(/StepLR/);
    expect(loaded.learningRate).toBe(optimizer.learningRate);
    expect(() => loaded.configure({ schedule: (() => ({})) as never })).toThrow(
      "AdamW: what `schedule` returns has no step(). Return a scheduler.",
    );
    loaded.configure({ schedule: (inner) => new StepLR(inner, { stepSize: 2 }) });
    expect(loaded.scheduler!.stateDict()).toEqual(optimizer.scheduler!.stateDict());
  });

  it("a schedule goes on where it was saved once it is given again, and says so until then", async () => {
    const schedule = (optimizer: ConstructorParameters<typeof WarmupCosine>[0]) =>
      new WarmupCosine(optimizer, { warmupSteps: 3, totalSteps: 20, endFactor: 0.1 });
    const train = (model: layers.LayersModel): void =>
      model.compile({ optimizer: tfjs(tf, AdamW, { lr: 0.1, schedule }), loss: "meanSquaredError" });
    const [straight, first] = [denseModel(6), denseModel(6)];
    train(straight);
    train(first);
    await fit(straight, 12);
    await fit(first, 5);
    const handler = await saved(first);
    const second = await load(handler);
    optimizerOf(second).configure({ schedule });
    await fit(second, 7);
    expect(weightsOf(second)).toEqual(weightsOf(straight));
    expect(optimizerOf(second).learningRate).toBe(optimizerOf(straight).learningRate);

    const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
    const forgetful = await load(handler);
    await fit(forgetful, 1);
    expect(warn).toHaveBeenCalledExactlyOnceWith(expect.stringContaining("configure({ schedule })"));
  });

  it("a new variable after loading needs the functions that choose groups", async () => {
    const groups = [{ params: (v: tf.Variable) => v.shape.length > 1, weightDecay: 0.3 }];
    const first = denseModel(7);
    first.compile({ optimizer: tfjs(tf, AdamW, { lr: 0.1, groups }), loss: "meanSquaredError" });
    await fit(first, 1);
    const second = await load(await saved(first));
    const optimizer = optimizerOf(second);
    optimizer.watch(second);
    const late = noiseVariable([2, 2], 1);
    expect(() => optimizer.watch([late])).toThrow(`AdamW: variable "${late.name}" needs a group`);
    optimizer.configure({ groups });
    optimizer.watch([late]);
    expect(optimizer.paramGroups.map(({ weightDecay, params }) => [weightDecay, params.length])).toEqual([
      [0.3, 2],
      [0.01, 2],
      [0.3, 1],
    ]);
  });

  it("state is refused where it is not certain whose it is", async () => {
    const { optimizer, variables, step } = stepped();
    step();
    const weights = await optimizer.getWeights();
    const other = tfjs(tf, AdamW, {});
    await other.setWeights([{ name: "iter", tensor: tf.scalar(5, "int32") }, ...weights.slice(1)]);
    const stranger = noiseVariable([2, 3], 9);
    expect(() => other.watch([stranger])).toThrow(/state of 2 variables was loaded.*watch\(model\)/);
    expect(() => other.watch([noiseVariable([3], 1), noiseVariable([2, 3], 1)])).toThrow(/expAvg/);
    expect(other.inner).toBeUndefined();
    other.watch([variables[1]!]);
    other.watch([variables[0]!]);
    expect(other.iterations).toBe(5);
    expect(await other.inner!.stateDict()).toMatchObject({ state: { 0: { step: 1 }, 1: { step: 1 } } });
  });

  it("weights that are not its own are refused", async () => {
    const { optimizer, step } = stepped();
    step();
    const [iter, ...rest] = (await optimizer.getWeights()) as { name: string; tensor: tf.Tensor }[];
    await expect(optimizer.setWeights(rest)).rejects.toThrow(
      /AdamW.setWeights: the first weight is ".*step", not "iter"/,
    );
    await expect(optimizer.setWeights([iter!, rest[1]!])).rejects.toThrow(/has no ".*\/step" before it/);
    await expect(optimizer.setWeights([iter!, ...rest.slice(0, 3)])).rejects.toThrow(
      "AdamW.setWeights: there are weights of 1 variables, this optimizer has 2.",
    );
    const made = optimizer.constructor as unknown as { fromConfig(cls: unknown, config: unknown): unknown };
    expect(() => made.fromConfig(made, { optim: "{}" })).toThrow(
      "AdamW: this config is not one that getConfig() of this class wrote.",
    );
  });
});
