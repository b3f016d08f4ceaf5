import { mixed } from "optim-amp";
import {
  type DType,
  defineOptimizer,
  type HostArray,
  highest,
  LAMB,
  type OptimizerClass,
  slot,
  sum,
  withMetrics,
} from "optim-core";
import { requestAdapter } from "tooling-webgpu";
import { expect, test } from "vitest";
import { type GpuArray, webgpu } from "../webgpu.ts";

const device = await (await requestAdapter()).requestDevice();
const backend = webgpu(device);

/** The same backend, but for what lies where: nothing has a role, so every array has a buffer of its own. */
const scattered = new Proxy(backend, {
  get(target, key: keyof typeof backend) {
    if (key === "alloc") return (dtype: DType, length: number) => target.alloc(dtype, length);
    const member = target[key];
    return typeof member === "function" ? member.bind(target) : member;
  },
});

/** One after the other in their arenas: summed one by one and four at a time, in a part and in several, of no weights, and of many alike. */
const shapes = [
  ...[[8], [4, 6], [3, 5], [7], [0], [128], [1], [20_000], [96, 64], [64, 96], [5000]],
  ...Array.from({ length: 40 }, () => [2, 18]),
];

type Optimizers = OptimizerClass<never, never>;

/** Every buffer of three steps of two groups, which lie side by side, or each apart from all others. */
async function buffersOf(type: Optimizers, dtype: DType, isApart: boolean): Promise<readonly HostArray[]> {
  const weightOf = (shape: readonly number[], i: number) => {
    const length = shape.reduce((a, b) => a * b, 1);
    const numbers = Float32Array.from({ length }, (_, k) => Math.sin((k + 1) * (i + 1.7)));
    const place = (role: string): GpuArray => (isApart ? scattered : backend).alloc(dtype, length, role);
    const p = { shape, dtype, data: place("p"), grad: place("g") };
    for (const [array, values] of [
      [p.data, numbers],
      [p.grad, numbers.map((x) => 1 - 3 * x)],
    ] as const) {
      const between = backend.alloc("f32", length);
      backend.write(between, values);
      backend.copy(between, array);
      backend.free(between);
    }
    return p;
  };
  const params = shapes.map(weightOf);
  const groups = [{ params: params.slice(0, 30) }, { params: params.slice(30), lr: 0.02 }];
  const optimizer = new (type as unknown as OptimizerClass<{ lr: number }, never>)(groups, {
    lr: 0.1,
    backend: isApart ? scattered : backend,
  });
  for (let t = 0; t < 3; t++) optimizer.step();
  const kept = params.flatMap((p) => [p.data, ...Object.values(optimizer.stateOf(p) ?? {})]);
  const arrays = kept.filter((one): one is GpuArray => backend.inspect(one) !== undefined);
  const found = await Promise.all(arrays.map((array) => backend.read(array)));
  optimizer.dispose();
  for (const { data, grad } of params) for (const array of [data, grad]) backend.free(array);
  return found;
}

/** Sums of each tensor, of all, and of what all have left; numbers of rows, columns and tensors that are kept and read again. */
const Everything = defineOptimizer({
  name: "Everything",
  hyper: { lr: 1 },
  state: {
    row: slot({ extent: "row" }),
    column: slot({ extent: "column" }),
    one: slot({ extent: "tensor" }),
    m: slot({}),
  },
  update({ p, g, row, column, one, m }, { lr }) {
    const norm = sum(g.square(), "all").sqrt();
    const size = sum(p.mul(g.div(norm))).add(one.mul(0.5));
    const next = sum(g.mul(size), "row").add(row);
    const tall = highest(g.sub(next), "column").add(column.mul(0.5));
    return {
      p: p.sub(lr.mul(g.add(next.mul(tall)).div(norm))),
      row: next.mul(0.1),
      column: tall,
      one: size,
      m: m.add(size.mul(g)),
    };
  },
});

/** Numbers of rows and columns that are not kept. */
const Lines = defineOptimizer({
  name: "Lines",
  hyper: { lr: 1 },
  state: {},
  update({ p, g }, { lr }) {
    const least = sum(g.mul(highest(g, "row")), "column");
    return { p: p.sub(lr.mul(sum(p.mul(least)).add(least).mul(highest(g, "row")))) };
  },
});

test.each([
  ["LAMB", LAMB, "f32"],
  ["LAMB of halves", mixed(LAMB), "f16"],
  ["a rule that reduces along everything", Everything, "f32"],
  ["a rule that keeps nothing of rows and columns", Lines, "f32"],
  ["LAMB with metrics", withMetrics(LAMB), "f32"],
] as const)(
  "%s leaves the same bits where tensors lie side by side as where each has its buffers",
  async (_, type, dtype) => {
    const together = await buffersOf(type as unknown as Optimizers, dtype, false);
    const apart = await buffersOf(type as unknown as Optimizers, dtype, true);
    expect(together.length).toBe(apart.length);
    for (const [i, numbers] of together.entries()) expect(numbers, `buffer ${i}`).toEqual(apart[i]);
    // Not everything is 0, or NaN.
    expect(together.filter((numbers) => numbers.some((x) => x > 0 || x < 0)).length).toBeGreaterThan(
      together.length / 2,
    );
  },
);
