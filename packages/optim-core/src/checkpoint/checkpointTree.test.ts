import { describe, expect, it } from "vitest";
import type { HostTensor } from "../hostTensor.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { packTree, unpackTree } from "./checkpointTree.ts";

const tensor: HostTensor = { dtype: "f32", shape: [1], data: Float32Array.of(1) };

describe("packTree", () => {
  it("names tensors by their path", () => {
    const state = { 0: { step: 3, expAvg: tensor }, "dense/kernel": { expAvg: tensor } };
    const { json, tensors } = packTree({ optimizer: { state, all: [null, tensor] }, epoch: 2 });
    expect([...tensors.keys()]).toEqual([
      "optimizer/state/0/expAvg",
      "optimizer/state/dense/kernel/expAvg",
      "optimizer/all/1",
    ]);
    expect(tensors.get("optimizer/all/1")).toBe(tensor);
    expect(JSON.parse(json).optimizer.state[0]).toEqual({ step: 3, expAvg: { $tensor: "optimizer/state/0/expAvg" } });
  });

  it("keeps names apart that would be the same, and fit for every reader", () => {
    const tree = { "a/b": tensor, a: { b: tensor }, "a/b#2": tensor, __metadata__: tensor, "\ud800": tensor };
    const packed = packTree(tree);
    expect([...packed.tensors.keys()]).toEqual(["a/b", "a/b#2", "a/b#2#2", "__metadata__#2", "\ufffd"]);
    expect(unpackTree(packed)).toStrictEqual(tree);
  });

  it("leaves out members that are undefined, and takes records of any prototype that is plain", () => {
    const bare = Object.assign(Object.create(null), { x: 1, y: undefined });
    expect(unpackTree(packTree({ bare, gone: undefined }))).toStrictEqual({ bare: { x: 1 } });
  });

  it("stores an object twice that stands in two places", () => {
    const betas = [0.9, 0.999];
    expect(unpackTree(packTree({ a: { betas }, b: { betas } }))).toStrictEqual({ a: { betas }, b: { betas } });
  });

  const loop: Record<string, unknown> = {};
  loop.a = [{ loop }];
  class Schedule {
    readonly lr = 1;
  }
  it.each<[string, unknown, RegExp]>([
    ["a function", { lr: () => 1 }, /checkpoint: "x\/0\/lr": a file cannot hold a function\./],
    ["a bigint", 3n, /"x\/0": a file cannot hold a bigint/],
    ["a symbol", Symbol("s"), /a file cannot hold a symbol/],
    ["undefined in a list", undefined, /"x\/0": a file cannot hold undefined/],
    ["a promise that was not awaited", Promise.resolve({}), /a file cannot hold a Promise/],
    ["a typed array", Float32Array.of(1), /a file cannot hold a Float32Array\..*\{ dtype, shape, data \}/],
    ["a map", new Map(), /a file cannot hold a Map/],
    ["an object of a class", new Schedule(), /a file cannot hold a Schedule/],
    ["a tree that contains itself", loop, /"x\/0\/a\/0\/loop": contains itself/],
    ["a tensor with more than a tensor has", { ...tensor, name: "w" }, /its "name" would be lost/],
  ])("refuses %s", (_, value, message) => {
    expect(() => packTree({ x: [value] } as Checkpoint)).toThrow(message);
  });

  it.each([null, 3, "x", [], tensor])("refuses %j in place of a record", (value) => {
    expect(() => packTree(value as unknown as Checkpoint)).toThrow(/must be a record/);
  });
});

describe("unpackTree", () => {
  it.each<[string, RegExp]>([
    ['{"x":{"$tensor":"y"}}', /no tensor "y"/],
    ['{"x":{"$tensor":3}}', /a \$tensor without a name/],
    ['{"x":{"$number":"1"}}', /the number "1"/],
    ['{"x":{"$number":"NaN","y":1}}', /the tag "\$number"/],
    ['{"x":{"$date":"2030"}}', /the tag "\$date"/],
    ["[]", /no record/],
    ["null", /no record/],
  ])("refuses %s, which packTree never makes", (json, message) => {
    expect(() => unpackTree({ json, tensors: new Map() })).toThrow(message);
  });
});
