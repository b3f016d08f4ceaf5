import { defineOptimizer, highest, lowest, slot, sum } from "optim-core";
import { requestAdapter } from "tooling-webgpu";
import { expect, test } from "vitest";
import { webgpu } from "../webgpu.ts";

const device = await (await requestAdapter()).requestDevice();
const backend = webgpu(device);

/** A weight with these numbers as its gradient. */
function weightOf(numbers: Float32Array) {
  const p = backend.parameter(new Float32Array(numbers.length).fill(1));
  p.grad = backend.gradient(p);
  backend.write(p.grad, numbers);
  return p;
}

const one = slot({ extent: "tensor" });

const Extremes = defineOptimizer({
  name: "Extremes",
  hyper: { lr: 1 },
  state: { total: one, most: one, least: one },
  update: ({ p, g }) => ({ p, total: sum(g), most: highest(g), least: lowest(g) }),
});

// One and four weights at a time; within a turn of an invocation, a turn of 32, one workgroup, several, and as many as there may be.
test.each([1, 3, 4, 8, 1021, 1024, 2 ** 13, 2 ** 13 + 4, 33 * 1024, 100_003, 2 ** 20 + 4, 2 ** 22 + 12])(
  "%i numbers are added up, and their extremes found wherever they are",
  async (length) => {
    // Whole numbers whose sum is exact in any order.
    const numbers = Float32Array.from({ length }, (_, i) => (i % 5) - 1);
    const places = length > 2 ** 21 ? [length - 2] : [0, 1, 2, 3, Math.floor(length / 2), length - 1];
    for (const at of places.filter((at) => at < length)) {
      const [high, low] = [numbers.slice(), numbers.slice()];
      high[at] = 9;
      low[at] = -9;
      const params = [weightOf(high), weightOf(low)];
      const optimizer = new Extremes(params, { backend });
      optimizer.step();
      for (const [p, values] of [[params[0]!, high] as const, [params[1]!, low] as const]) {
        const found = optimizer.stateOf(p)!;
        const [total, most, least] = [found.total!, found.most!, found.least!].map((each) => backend.read(each));
        expect([await total, await most, await least], `at ${at}`).toEqual([
          Float32Array.of(values.reduce((a, b) => a + b, 0)),
          Float32Array.of(values.reduce((a, b) => Math.max(a, b))),
          Float32Array.of(values.reduce((a, b) => Math.min(a, b))),
        ]);
        for (const array of [p.data, p.grad!]) backend.free(array);
      }
      optimizer.dispose();
    }
  },
);

test.each([5, 6, 7, 8, 4099])("a sum over %i weights of what no weight has is of so many", async (length) => {
  const Times = defineOptimizer({
    name: "Times",
    hyper: { lr: 1 },
    state: { total: one },
    update: ({ p, g }) => ({ p, total: sum(highest(g)) }),
  });
  const p = weightOf(new Float32Array(length).fill(2));
  const optimizer = new Times([p], { backend });
  optimizer.step();
  expect(await backend.read(optimizer.stateOf(p)!.total!)).toEqual(Float32Array.of(2 * length));
});

test.each([1, 2, 3, 5, 126, 4099])("what lies behind %i weights is no part of their sum", async (length) => {
  // Behind the weights lie zeros, which this makes NaN.
  const Ratio = defineOptimizer({
    name: "Ratio",
    hyper: { lr: 1 },
    state: { total: one },
    update: ({ p }) => ({ p: p.div(p), total: sum(p) }),
  });
  const p = weightOf(new Float32Array(length));
  const optimizer = new Ratio([p], { backend });
  for (let step = 0; step < 2; step++) optimizer.step();
  expect(await backend.read(optimizer.stateOf(p)!.total!)).toEqual(Float32Array.of(length));
});
