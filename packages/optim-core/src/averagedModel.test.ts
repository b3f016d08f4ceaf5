import { describe, expect, test } from "vitest";
import { AveragedModel } from "./averagedModel.ts";
import { type AvgFn, getEmaAvgFn, getEmaMultiAvgFn, getSwaAvgFn, getSwaMultiAvgFn } from "./avgFn.ts";
import { OptimError } from "./error.ts";
import { js } from "./js/backend.ts";
import { parameter } from "./param.ts";

const updates = [
  [1, -2],
  [4, 0.5],
  [-3, 8],
  [0.25, 1],
];

/** The average after each update, of weights that start at 100. */
function run(avgFn: AvgFn | undefined): number[][] {
  const weight = parameter(Float64Array.of(100, 100));
  const model = new AveragedModel([weight], avgFn ? { avgFn } : {});
  return updates.map((values) => {
    weight.data.set(values);
    model.updateParameters();
    return [...model.params[0]!.data];
  });
}

const means = updates.map((_, n) =>
  [0, 1].map((i) => updates.slice(0, n + 1).reduce((sum, values) => sum + values[i]!, 0) / (n + 1)),
);
const moving = [0, 1].map((i) => {
  const out = [updates[0]![i]!];
  for (const values of updates.slice(1)) out.push(0.9 * out.at(-1)! + (1 - 0.9) * values[i]!);
  return out;
});

describe("averages", () => {
  test.each([
    ["the default", undefined],
    ["getSwaAvgFn", getSwaAvgFn()],
    ["getSwaMultiAvgFn", getSwaMultiAvgFn()],
  ])("%s is the mean of all updates", (_, avgFn) => {
    run(avgFn).forEach((values, n) => {
      values.forEach((x, i) => {
        expect(x).toBeCloseTo(means[n]![i]!, 13);
      });
    });
  });

  test.each([
    ["getEmaAvgFn", getEmaAvgFn(0.9)],
    ["getEmaMultiAvgFn", getEmaMultiAvgFn(0.9)],
  ])("%s decays, from the first update and not from the weights at construction", (_, avgFn) => {
    run(avgFn).forEach((values, n) => {
      values.forEach((x, i) => {
        expect(x).toBeCloseTo(moving[i]![n]!, 13);
      });
    });
  });

  test("an average of one's own is a traced function", () => {
    expect(run((averaged, current) => averaged.max(current)).at(-1)).toEqual([4, 8]);
  });

  test("a decay outside of [0, 1] is refused", () => {
    expect(() => getEmaAvgFn(1.1)).toThrow("getEmaAvgFn: decay is 1.1; it must be a number from 0 to 1.");
    expect(() => getEmaMultiAvgFn(Number.NaN)).toThrow("getEmaMultiAvgFn: decay is NaN");
  });
});

describe("AveragedModel", () => {
  const make = () => {
    const params = [
      parameter(Float32Array.of(1, 2), { name: "bias" }),
      parameter(Float64Array.of(3, 4), { name: "kernel", shape: [2, 1] }),
    ];
    return { params, model: new AveragedModel(params, { avgFn: getEmaAvgFn(0.5) }) };
  };

  test("keeps names, shapes and dtypes, and its own data", () => {
    const { params, model } = make();
    expect(model.params.map(({ name, shape, dtype }) => [name, shape, dtype])).toEqual([
      ["bias", [2], "f32"],
      ["kernel", [2, 1], "f64"],
    ]);
    params[0]!.data[0] = 9;
    expect([...model.params[0]!.data]).toEqual([1, 2]);
    expect(model.nAveraged).toBe(0);
  });

  test("averages the weights of another model, and copies the average out", () => {
    const { params, model } = make();
    model.updateParameters();
    model.updateParameters([parameter(Float32Array.of(3, 4)), parameter(Float64Array.of(5, 6), { shape: [2, 1] })]);
    expect(model.nAveraged).toBe(2);
    model.copyTo();
    expect(params.map(({ data }) => [...data])).toEqual([
      [2, 3],
      [4, 5],
    ]);
  });

  test("n updates equal k updates, a state dict and n − k updates, bit for bit", async () => {
    const straight = make();
    const stopped = make();
    const update = ({ params, model }: ReturnType<typeof make>, n: number): void => {
      for (const p of params) p.data.set([Math.sin(n), Math.cos(n)]);
      model.updateParameters();
    };
    for (let n = 0; n < 7; n++) update(straight, n);
    for (let n = 0; n < 3; n++) update(stopped, n);
    const resumed = make();
    resumed.model.loadStateDict(structuredClone(await stopped.model.stateDict()));
    expect(resumed.model.nAveraged).toBe(3);
    for (let n = 3; n < 7; n++) update(resumed, n);
    expect(await resumed.model.stateDict()).toEqual(await straight.model.stateDict());
  });

  test("bug: parameters whose fields are accessors of a class lost their shape", () => {
    class Weight {
      readonly #data = Float32Array.of(1, 2);
      readonly name = "w";
      grad = null;
      get shape() {
        return [2];
      }
      get dtype() {
        return "f32";
      }
      get data() {
        return this.#data;
      }
    }
    const weight = new Weight();
    const model = new AveragedModel([weight]);
    weight.data.set([3, 4]);
    model.updateParameters();
    expect(model.params).toEqual([{ name: "w", shape: [2], dtype: "f32", data: Float32Array.of(3, 4), grad: null }]);
  });

  test("bug: where memory ran out in the constructor, averages stayed allocated", () => {
    const held = new Set<unknown>();
    const backend: typeof js = {
      ...js,
      alloc(dtype, length) {
        if (held.size === 1) throw new Error("full");
        const buffer = js.alloc(dtype, length);
        held.add(buffer);
        return buffer;
      },
      free: (buffer) => void held.delete(buffer),
    };
    expect(() => new AveragedModel(make().params, { backend })).toThrow("full");
    expect(held.size).toBe(0);
  });

  test.each([undefined, null, 3])("bug: %o as a state was a TypeError", (state) => {
    expect(() => make().model.loadStateDict(state as never)).toThrow("this is no state of an averaged model");
  });

  test("bug: a tensor without data was a TypeError", async () => {
    const { model } = make();
    const { averaged } = await model.stateDict();
    const { data: _, ...bias } = averaged.bias!;
    const spoilt = { nAveraged: 1, averaged: { ...averaged, bias } } as never;
    expect(() => model.loadStateDict(spoilt)).toThrow(OptimError);
  });

  test("refuses what does not fit, and stays as it was", async () => {
    const { params, model } = make();
    model.updateParameters();
    const saved = await model.stateDict();
    const { bias, kernel } = saved.averaged as { bias: never; kernel: never };
    expect(() => model.loadStateDict({ nAveraged: 1, averaged: { bias } })).toThrow('the state has no "kernel"');
    expect(() => model.loadStateDict({ nAveraged: 1, averaged: { bias, kernel, other: bias } })).toThrow(
      'the state has "other"',
    );
    expect(() => model.loadStateDict({ nAveraged: 1, averaged: { bias: kernel, kernel } })).toThrow(
      'AveragedModel: "bias" is [2,1] of f64, the parameter is [2] of f32.',
    );
    expect(() => model.loadStateDict({ nAveraged: 1.5, averaged: {} })).toThrow("no state of an averaged model");
    expect(() => model.updateParameters(params.slice(1))).toThrow("the average was made for [2] of f32, [2,1] of f64");
    expect(() => new AveragedModel([])).toThrow("no parameters");
    expect(() => new AveragedModel([params[0]!, params[0]!])).toThrow('parameter "bias" is in the list twice');
    expect(await model.stateDict()).toEqual(saved);
  });
});
