import { AdamW, defineOptimizer, SGD } from "optim-core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { noiseVariable, numbersOf, tf, ways } from "../testing/tensorflow.ts";
import { clipByGlobalNorm } from "./clipByGlobalNorm.ts";
import { tfjs } from "./tfjs.ts";

describe.each(ways)("bad input, $way", ({ backend, ops }) => {
  beforeEach(async () => void (await tf.setBackend(backend)));
  afterEach(() => tf.disposeVariables());

  const ones = (shape: number[], dtype: "float32" | "int32" = "float32"): tf.Tensor => tf.ones(shape, dtype);

  it("each wrong gradient is one error that names the variable, and nothing moves", async () => {
    const [v, w] = [noiseVariable([2, 3], 1), noiseVariable([3], 2)];
    const optimizer = tfjs(tf, AdamW, { lr: 0.1, ops });
    optimizer.applyGradients({ [v.name]: ones([2, 3]), [w.name]: ones([3]) });
    const before = { v: numbersOf(v), w: numbersOf(w), state: await optimizer.inner!.stateDict() };
    const disposed = ones([3]);
    disposed.dispose();
    const gone = noiseVariable([1], 1);
    gone.dispose();
    const wrong: [string, unknown][] = [
      [`gradient "nobody" belongs to no variable of tf`, { [v.name]: ones([2, 3]), nobody: ones([3]) }],
      [
        `gradient "${gone.name}" belongs to no variable of tf. It was never made, or has been disposed.`,
        { [gone.name]: ones([1]) },
      ],
      [`gradient "toString" belongs to no variable`, { toString: ones([1]) }],
      [`gradient 0 belongs to no variable`, [null]],
      [
        `the gradient of variable "${w.name}" has shape [4], the variable [3].`,
        { [v.name]: ones([2, 3]), [w.name]: ones([4]) },
      ],
      [`the gradient of variable "${v.name}" has shape [6]`, { [v.name]: ones([6]) }],
      [
        `the gradient of variable "${w.name}" is int32; cast it to float32.`,
        { [v.name]: ones([2, 3]), [w.name]: ones([3], "int32") },
      ],
      [`the gradient of variable "${w.name}" is disposed.`, { [v.name]: ones([2, 3]), [w.name]: disposed }],
      [`the gradient of variable "${w.name}" is no tensor.`, { [w.name]: [1, 2, 3] }],
      [
        `the gradient of variable "${w.name}" is sparse. Make it dense.`,
        { [w.name]: { indices: ones([1], "int32"), values: ones([1]) } },
      ],
      [
        `there are two gradients for variable "${w.name}"`,
        [
          { name: w.name, tensor: ones([3]) },
          { name: w.name, tensor: ones([3]) },
        ],
      ],
      ["the gradients are undefined; pass a map", undefined],
      [
        "the gradients are [object Map]; pass a map by variable name (a plain object)",
        new Map([[v.name, ones([2, 3])]]),
      ],
    ];
    for (const [message, gradients] of wrong) {
      const apply = (): void => optimizer.applyGradients(gradients as never);
      expect(apply).toThrow(`AdamW: ${message}`);
    }
    expect({ v: numbersOf(v), w: numbersOf(w), state: await optimizer.inner!.stateDict() }).toEqual(before);
    expect(optimizer.iterations).toBe(1);
    optimizer.applyGradients({ [w.name]: ones([3]) });
  });

  it("a variable that is not float32 is refused by name", () => {
    const v = tf.variable(tf.tensor([1, 2], [2], "int32"));
    const optimizer = tfjs(tf, SGD, { ops });
    expect(() => optimizer.applyGradients({ [v.name]: ones([2], "int32") })).toThrow(
      `SGD: variable "${v.name}" is int32`,
    );
    expect(() => optimizer.watch([v])).toThrow(`SGD: variable "${v.name}" is int32`);
    expect(optimizer.inner).toBeUndefined();
  });

  it("a variable that is disposed and made again under its name starts afresh", () => {
    const optimizer = tfjs(tf, AdamW, { lr: 0.1, ops });
    const make = (): tf.Variable => tf.variable(tf.tensor([1, 2]), true, "again");
    const first = make();
    optimizer.applyGradients({ again: ones([2]) });
    const after = numbersOf(first);
    first.dispose();
    const second = make();
    optimizer.applyGradients({ again: ones([2]) });
    expect(numbersOf(second)).toEqual(after);
  });

  it("what is disposed says so", () => {
    const v = noiseVariable([1], 1);
    const optimizer = tfjs(tf, SGD, { ops });
    optimizer.dispose();
    expect(() => optimizer.applyGradients({ [v.name]: ones([1]) })).toThrow("SGD: this optimizer is disposed.");
    expect(() => optimizer.watch([v])).toThrow("SGD: this optimizer is disposed.");
    optimizer.dispose();
  });
});

describe("bad options", () => {
  it("are refused when the optimizer is made, not at the first step", () => {
    expect(() => tfjs(tf, AdamW, { lr: -1 })).toThrow(/AdamW: lr is -1/);
    expect(() => tfjs(tf, AdamW, { learningRate: 1 } as never)).toThrow(/AdamW: there is no option "learningRate"/);
    expect(() => tfjs(tf, AdamW, { groups: [{ params: () => true, betas: [0.9, 1] }] })).toThrow(/AdamW: betas/);
    expect(() => tfjs(tf, AdamW, { clipNorm: 0 })).toThrow(
      "AdamW: clipNorm is 0; it must be a number above 0, or left out.",
    );
    expect(() => tfjs(tf, AdamW, { clipValue: Number.NaN })).toThrow("AdamW: clipValue is NaN");
    expect(() => tfjs(tf, AdamW, { variables: [tf.scalar(1)] as never })).toThrow(
      "AdamW: variables[0] is no tf.Variable.",
    );
    expect(() => tfjs(tf, AdamW, { variables: 3 as never })).toThrow(
      "AdamW: `variables` must be a list of variables, or a model.",
    );
    expect(() => tfjs({} as never, AdamW)).toThrow("tfjs: the first argument is not TensorFlow.js.");
    expect(() => tfjs(tf, "adamw" as never)).toThrow("tfjs: the second argument is not a class of optim-core.");
    expect(() => clipByGlobalNorm(tf, {}, -1)).toThrow("clipByGlobalNorm: maxNorm is -1");
  });

  it("of a wrong type are one error each, not a crash or silence", () => {
    const variables = [noiseVariable([2], 1)];
    const wrong: [string, object | number][] = [
      ["tfjs: the options are 0.01. Pass an object", 0.01],
      ['AdamW: clipNorm is "1"; it must be a number above 0', { clipNorm: "1" }],
      ['AdamW: ops is "no"; it must be true or false', { ops: "no" }],
      ["AdamW: groups must be a list of groups, { params, … } each.", { groups: {} }],
      ["AdamW: groups must be a list of groups", { groups: "bias" }],
      ["AdamW: groups must be a list of groups", { groups: [null] }],
      ["AdamW: groups must be a list of groups", { groups: [{ weightDecay: 0 }] }],
      ["AdamW: what groups() returns must be a list of groups", { groups: () => 5, variables }],
      ["AdamW: what groups() returns must be a list of groups", { groups: () => [{}], variables }],
      ["AdamW: groups[0].params[0] is no tf.Variable.", { groups: [{ params: [tf.scalar(1)] }], variables }],
      ["AdamW: `groups[0].params` must be a list of variables", { groups: [{ params: {} }], variables }],
      ["AdamW: `schedule` must be a function", { schedule: {}, variables }],
    ];
    for (const [message, options] of wrong) expect(() => tfjs(tf, AdamW, options as never)).toThrow(message);
    const optimizer = tfjs(tf, AdamW, { variables });
    expect(() => optimizer.configure({ groups: [{ params: () => true, betas: [0.9, 1] }] })).toThrow(/AdamW: betas/);
    expect(() => optimizer.configure({ groups: () => [], schedule: 5 as never })).toThrow("AdamW: `schedule` must be");
    expect(optimizer.getConfig().optim).toContain('"chosen":false');
    expect(() => optimizer.inner!.loadStateDict({ state: {}, paramGroups: [null] } as never)).toThrow(
      /^AdamW: .*paramGroups/,
    );
  });

  it("a learning rate outside its domain is refused, and 0 is not", () => {
    const optimizer = tfjs(tf, SGD, { lr: 0.1 });
    for (const rate of [-1, Number.NaN, Number.POSITIVE_INFINITY])
      expect(() => optimizer.setLearningRate(rate)).toThrow(`SGD: learningRate is ${rate}`);
    expect(optimizer.learningRate).toBe(0.1);
    optimizer.learningRate = 0;
    expect(optimizer.learningRate).toBe(0);
  });

  it("a name that another optimizer has is refused", () => {
    const make = () =>
      defineOptimizer({ name: "Twin", hyper: { lr: 0.1 }, update: ({ p, g }, { lr }) => ({ p: p.sub(g.mul(lr)) }) });
    const Twin = make();
    tfjs(tf, Twin);
    tfjs(tf, Twin);
    expect(() => tfjs(tf, make())).toThrow('tfjs: another optimizer is called "Twin".');
  });
});
