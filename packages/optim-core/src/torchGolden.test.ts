import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { Adadelta } from "./optim/adadelta.ts";
import { Adagrad } from "./optim/adagrad.ts";
import { Adam } from "./optim/adam.ts";
import { Adamax } from "./optim/adamax.ts";
import { AdamW } from "./optim/adamw.ts";
import { ASGD } from "./optim/asgd.ts";
import { DecoupledAdamW } from "./optim/decoupledAdamw.ts";
import { DecoupledSGDW } from "./optim/decoupledSgdw.ts";
import { Lion } from "./optim/lion.ts";
import { NAdam } from "./optim/nadam.ts";
import { RAdam } from "./optim/radam.ts";
import { RMSprop } from "./optim/rmsprop.ts";
import { Rprop } from "./optim/rprop.ts";
import { SGD } from "./optim/sgd.ts";
import type { Optimizer, OptimizerHyper } from "./optimizer.ts";
import type { OptimizerClass } from "./optimizerClass.ts";
import { type Param, parameter } from "./param.ts";
import { fromTorch, type TorchStateDict, toTorch } from "./torch.ts";

const visible = new URL("../../../golden/visible/", import.meta.url);
const golden = (path: string) => JSON.parse(readFileSync(new URL(path, visible), "utf8"));

/** A class whose types are set aside, since each case has its own. */
type AnyClass = OptimizerClass<OptimizerHyper, Record<string, never>>;
const classes = {
  ASGD,
  Adadelta,
  Adagrad,
  Adam,
  AdamW,
  Adamax,
  NAdam,
  RAdam,
  RMSprop,
  Rprop,
  SGD,
  DecoupledAdamW,
  DecoupledSGDW,
  Lion,
};
const classOf = (name: string) => classes[name as keyof typeof classes] as unknown as AnyClass;

/** A tensor of a golden file. */
type Saved = { readonly shape: number[]; readonly data: number[] };

/** Tensors of a golden file, as a reader of torch's files gives them. */
function tensors(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(tensors);
  if (typeof value !== "object" || value === null) return value;
  const { dtype, shape, data } = value as { dtype?: string; shape: number[]; data: number[] };
  if (dtype === "F32") return { dtype: "f32", shape, data: Float32Array.from(data) };
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, tensors(member)]));
}

const stepAll = (
  optimizer: Optimizer<OptimizerHyper, unknown, Float32Array | Float64Array>,
  params: Param[],
  grads: (number[] | null)[],
) => {
  for (const [i, p] of params.entries()) p.grad = grads[i] ? Float32Array.from(grads[i]) : null;
  optimizer.step();
};

describe("state dicts of torch 2.14.1", () => {
  const files: readonly [string, string, number[][]][] = [
    ["adamw_two_groups", "AdamW", [[0, 1], [2]]],
    ["sgd_momentum", "SGD", [[0, 1, 2]]],
  ];

  test.each(files)(
    "%s: there and back, key for key, and training goes on where torch's did",
    async (id, name, groups) => {
      const file = golden(`state_dicts/${id}.json`);
      const dict = tensors(file.state_dict) as TorchStateDict;
      const params = Object.values<Saved>(file.params).map(({ shape, data }) =>
        parameter(Float32Array.from(data), { shape }),
      );
      const type = classOf(name);
      const optimizer = new type(groups.map((group) => ({ params: group.map((i) => params[i]!) })));
      optimizer.loadStateDict(fromTorch(dict, type));
      const saved = toTorch(await optimizer.stateDict(), type);
      expect(saved).toEqual(dict);
      const last = saved.param_groups.at(-1)!;
      const order =
        name === "AdamW" ? ["lr", "betas", "eps", "weight_decay"] : Object.keys(dict.param_groups[0]!).slice(0, 4);
      expect(Object.keys(last).slice(0, 4)).toEqual(order);

      for (const { gradients, params: after } of file.resume) {
        stepAll(optimizer, params, gradients);
        Object.values<Saved | number[]>(after).forEach((reference, i) => {
          const expected = Array.isArray(reference) ? reference : reference.data;
          const largest = Math.max(...expected.map(Math.abs));
          for (const [k, x] of expected.entries())
            expect(Math.abs(params[i]!.data[k]! - x)).toBeLessThanOrEqual(1e-5 * Math.abs(x) + 2e-6 * largest);
        });
      }
    },
  );
});

describe("groups and state of every class", () => {
  const flags = ["foreach", "capturable", "differentiable", "fused"];
  const files = readdirSync(new URL("optimizers/", visible)).filter((file) => {
    const [family, name] = file.split(".");
    return ["torch", "composer", "lion_pytorch"].includes(family!) && name! in classes;
  });

  test("the files are there", () => {
    expect(new Set(files.map((file) => file.split(".")[1]))).toEqual(new Set(Object.keys(classes)));
  });

  test.each(files)("%s", async (path) => {
    const file = golden(`optimizers/${path}`);
    const type = classOf(file.optimizer.split(".")[1]);
    const params: Param[] = file.tensors.map(({ shape, initial }: { shape: number[]; initial: number[] }) =>
      parameter(Float32Array.from(initial), { shape }),
    );
    const groups = file.effective_groups.map(({ tensors: ids, ...options }: { tensors: number[] }) => ({
      ...options,
      params: ids,
    }));
    const optimizer = new type(
      groups.map((group: { params: number[] }) => ({ params: group.params.map((i) => params[i]!) })),
    );

    const plain = toTorch(await new type(params).stateDict(), type).param_groups[0]!;
    for (const [name, value] of Object.entries(file.defaults))
      if (!(name in file.arguments)) expect(plain[name], name).toEqual(value);
    for (const name of Object.keys(plain).filter(
      (name) => !flags.includes(name) && name !== "params" && name !== "initial_lr",
    ))
      expect(file.defaults).toHaveProperty(name);

    optimizer.loadStateDict(fromTorch({ state: {}, param_groups: groups }, type));
    for (const gradients of file.gradients.slice(0, 3)) stepAll(optimizer, params, gradients);
    const { state, param_groups: saved } = toTorch(await optimizer.stateDict(), type);
    const without = saved.map((group) =>
      Object.fromEntries(Object.entries(group).filter(([name]) => !flags.includes(name))),
    );
    expect(without).toEqual(groups);

    const kinds = file.runs.float32.state_dtype as Record<string, string>;
    for (const entry of Object.values(state)) {
      const found = Object.entries(entry).map(([name, value]) => {
        const { dtype, shape } = value as { dtype: string; shape: number[] };
        return [name, shape.length === 0 ? `${dtype} scalar` : dtype];
      });
      const wanted = Object.entries(kinds).map(([name, kind]) => [name, kind.replace("float32", "f32")]);
      expect(Object.fromEntries(found)).toEqual(Object.fromEntries(wanted));
    }
    const again = new type(
      groups.map((group: { params: number[] }) => ({ params: group.params.map((i) => params[i]!) })),
    );
    again.loadStateDict(fromTorch({ state, param_groups: saved }, type));
    expect(toTorch(await again.stateDict(), type)).toEqual({ state, param_groups: saved });
  });
});
