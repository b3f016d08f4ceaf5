/** Where the host sees the gate it skips by itself; elsewhere kernels select. Both are the same steps, for every optimizer. */
import * as core from "optim-core";
import {
  type AdamW,
  type AnyOptimizerClass,
  type Backend,
  type JsBuffer,
  type Param,
  type Program,
  parameter,
} from "optim-core";
import { describe, expect, test } from "vitest";
import { GradScaler } from "./gradScaler.ts";
import { mixed } from "./mixed.ts";

const isOptimizer = (x: unknown): x is AnyOptimizerClass => typeof x === "function" && "rule" in x;
const classes = Object.values<unknown>(core).filter(isOptimizer) as unknown as readonly (typeof AdamW)[];

/** The JavaScript backend, unseen; what it compiles, and the counters that it has. */
function unseen() {
  const programs: Program[] = [];
  const counters = new Set<JsBuffer>();
  const backend: Backend<JsBuffer> = {
    ...core.js,
    run: (launches) => core.js.run(launches),
    compile(program, dtypes) {
      programs.push(program);
      return core.js.compile(program, dtypes);
    },
    alloc(dtype, length, role, ...given) {
      const made = core.js.alloc(dtype, length, role, ...given);
      if (role === "counter") counters.add(made);
      return made;
    },
    free: (buffer) => void counters.delete(buffer),
  };
  return { backend, programs, counters };
}

const weights = (): Param[] =>
  [
    [1, -2],
    [0.5, 3, -1],
  ].map((values, i) => parameter(Float32Array.from(values), { name: `w${i}` }));

/** Steps of which the second and the fourth are spoilt; the second weight misses the third. */
async function train(type: typeof AdamW, backend: Backend<JsBuffer>): Promise<unknown> {
  const params = weights();
  const optimizer = new type(params, { lr: 0.05, backend });
  const scaler = new GradScaler<JsBuffer>({ backend, initScale: 8, growthInterval: 2 });
  for (let t = 0; t < 6; t++) {
    const scale = await scaler.getScale();
    for (const [i, p] of params.entries())
      p.grad = i === 1 && t === 2 ? null : p.data.map((x, k) => scale * (x + Math.sin(t + k)));
    if (t === 1 || t === 3) params[0]!.grad![t % 2] = t === 1 ? Number.NaN : Infinity;
    if (t === 4) scaler.clipGradNorm(optimizer, 0.5);
    scaler.step(optimizer);
    scaler.update();
  }
  return structuredClone([params.map(({ data }) => data), await optimizer.stateDict(), await scaler.stateDict()]);
}

const extents = ["host", "all", "tensor", "row", "column", "element"];

describe.each(classes.map((type) => [type.rule.name, type] as const))("%s", (_, type) => {
  test("is the same to the bit, and keeps every value where it fits", async () => {
    for (const one of [type, mixed(type) as unknown as typeof type]) {
      const { backend, programs } = unseen();
      expect(await train(one, backend)).toEqual(await train(one, core.js));
      for (const { stores } of programs)
        for (const { to, extent, value } of stores)
          expect(extents.indexOf(value.extent), `${to} for each ${value.extent}`).toBeLessThanOrEqual(
            extents.indexOf(extent),
          );
    }
  });
});

describe("counters", () => {
  test("are one for those that step together, and at most one for each parameter and those of the step before", async () => {
    const { backend, counters } = unseen();
    const params = Array.from({ length: 4 }, (_, i) =>
      parameter(Float32Array.of(1), { name: `w${i}`, grad: Float32Array.of(1) }),
    );
    const optimizer = new core.AdamW(params, { backend });
    const scaler = new GradScaler<JsBuffer>({ backend });
    const round = (absent: number): void => {
      params.forEach((p, i) => {
        p.grad = absent & (1 << i) ? null : Float32Array.of(absent === 5 ? Infinity : 1);
      });
      scaler.step(optimizer);
      scaler.update();
    };
    round(0);
    round(0);
    expect(counters.size).toBe(1);
    for (let i = 0; i < 60; i++) {
      round((i * 7) % 15);
      expect(counters.size).toBeLessThanOrEqual(8);
      if (i % 9 === 0) optimizer.loadStateDict(await optimizer.stateDict());
      if (i % 9 === 1) expect(counters.size).toBeLessThanOrEqual(4);
    }
    optimizer.dispose();
    expect(counters.size).toBe(0);
  });

  test("of float32 and float64 are apart, and count the same", async () => {
    const { backend, counters } = unseen();
    const params = [new Float32Array(1), new Float64Array(1)].map((data, i) =>
      parameter(data, { name: `w${i}`, grad: data.slice().fill(1) }),
    );
    const optimizer = new core.SGD(params, { lr: 1, backend });
    const scaler = new GradScaler<JsBuffer>({ backend, initScale: 1 });
    for (const grad of [1, Infinity, 1]) {
      params[1]!.grad!.fill(grad);
      scaler.step(optimizer);
      scaler.update();
    }
    expect(counters.size).toBe(2);
    const { state } = await optimizer.stateDict();
    expect([state[0]!.step, state[1]!.step]).toEqual([2, 2]);
    expect(params.map(({ data }) => data[0])).toEqual([-3, -3]);
  });
});
