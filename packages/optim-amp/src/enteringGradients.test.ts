/** What a scaler finds in gradients, and what of them enters a step; they themselves stay, bit for bit. */
import { type Backend, type JsBuffer, js, type Param, parameter, SGD } from "optim-core";
import { describe, expect, test } from "vitest";
import { GradScaler } from "./gradScaler.ts";
import { BF16Array, F16Array } from "./half/halfArray.ts";
import { type HalfJsBuffer, halfJs } from "./half/halfJs.ts";
import { mixed } from "./mixed.ts";

const arrays = { f32: Float32Array, f64: Float64Array, f16: F16Array, bf16: BF16Array } as const;
type Precision = keyof typeof arrays;

/** Weights of 1 in some precisions, with gradients; mixed(SGD) at rate 1 over them, and a scale of 8. */
function setup(given: Partial<Record<Precision, readonly number[]>>) {
  const params = Object.entries(given).map(([dtype, numbers]): Param<HalfJsBuffer> => {
    const Type = arrays[dtype as Precision];
    const data = halfJs.alloc(dtype, numbers.length);
    halfJs.fill(data, 1);
    return { name: dtype, dtype, shape: [numbers.length], data, grad: new Type(numbers) };
  });
  const optimizer = new (mixed(SGD))(params, { lr: 1 });
  return { params, optimizer, scaler: new GradScaler({ initScale: 8, growthInterval: 100 }) };
}
const numbersOf = (buffer: HalfJsBuffer | null): number[] => [...(buffer as Iterable<number>)];

describe("gradients()", () => {
  const given = { f32: [24, -0], f64: [1e60, 32], f16: [65_504, 2 ** -24], bf16: [8e37, -8] };

  test("are unscaled, in float32 at least, in buffers of their own", async () => {
    const { params, optimizer, scaler } = setup(given);
    const before = await Promise.all(params.map(({ grad }) => halfJs.read(grad!)));
    const found = scaler.gradients(optimizer);
    expect(params.map((p) => halfJs.inspect(found.get(p))!.dtype)).toEqual(["f32", "f64", "f32", "f32"]);
    for (const p of params) {
      expect(numbersOf(found.get(p)!)).toEqual(numbersOf(p.grad).map((x) => x / 8));
      expect(found.get(p)).not.toBe(p.grad);
    }
    halfJs.fill(found.get(params[0]!)!, 77);
    expect(await Promise.all(params.map(({ grad }) => halfJs.read(grad!)))).toEqual(before);
    scaler.step(optimizer);
    scaler.update();
    expect(await Promise.all(params.map(({ grad }) => halfJs.read(grad!)))).toEqual(before);
    expect(numbersOf(params[0]!.data)).toEqual([-2, 1]);
  });

  test("show what is infinite or NaN as it is, and are as many as there are gradients", () => {
    const { params, optimizer, scaler } = setup({ f32: [Infinity, Number.NaN, 8], f16: [1] });
    params[1]!.grad = null;
    const found = scaler.gradients(optimizer);
    expect([...found].map(([p, buffer]) => [p.name, numbersOf(buffer)])).toEqual([["f32", [Infinity, Number.NaN, 1]]]);
  });

  test("are clipped once that is asked for", () => {
    const { params, optimizer, scaler } = setup({ f32: [24], f16: [32] });
    scaler.clipGradNorm(optimizer, 2.5);
    const found = scaler.gradients(optimizer);
    expect(params.map((p) => numbersOf(found.get(p)!)[0])).toEqual([1.5, 2].map((x) => expect.closeTo(x, 5)));
  });
});

test("a gradient that is no longer there is not looked at again", () => {
  const { params, optimizer, scaler } = setup({ f32: [8], f16: [8] });
  const [first, last] = params;
  scaler.step(optimizer);
  scaler.update();
  halfJs.fill(last!.grad!, Number.NaN);
  last!.grad = null;
  scaler.step(optimizer);
  scaler.update();
  expect([first, last].map((p) => numbersOf(p!.data)[0])).toEqual([-1, 0]);
});

describe("looking before a step", () => {
  test.each<readonly [string, (given: ReturnType<typeof setup>) => unknown]>([
    ["foundInf()", ({ scaler, optimizer }) => scaler.foundInf(optimizer)],
    ["gradients()", ({ scaler, optimizer }) => scaler.gradients(optimizer)],
  ])("bug: %s after a round left the next step with what was found then", async (_, look) => {
    const given = setup({ f32: [Infinity] });
    const { params, optimizer, scaler } = given;
    const round = (grad: number): void => {
      halfJs.fill(params[0]!.grad!, grad);
      scaler.step(optimizer);
      scaler.update();
    };
    round(Infinity);
    await look(given);
    expect(() => scaler.update()).toThrow("without a step()");
    // At the scale that it has become, and not skipped; the overflow counts once.
    round(4);
    expect(numbersOf(params[0]!.data)).toEqual([0]);
    expect(await scaler.stateDict()).toMatchObject({ scale: 4, growthTracker: 1 });
    await look(given);
    round(Infinity);
    expect(numbersOf(params[0]!.data)).toEqual([0]);
    expect(await scaler.stateDict()).toMatchObject({ scale: 2, growthTracker: 0 });
    await look(given);
    // It has begun nothing: a plain step is plain.
    halfJs.fill(params[0]!.grad!, 0.5);
    optimizer.step();
    expect(numbersOf(params[0]!.data)).toEqual([-0.5]);
  });

  test("tells of the gradients that there are, again and again; once unscaled, they are final", async () => {
    const { params, optimizer, scaler } = setup({ f32: [1], f16: [1] });
    const found = async (grad: number): Promise<boolean> => {
      halfJs.fill(params[1]!.grad!, grad);
      return scaler.foundInf(optimizer);
    };
    expect([await found(Infinity), await found(1), await found(Number.NaN)]).toEqual([true, false, true]);
    scaler.unscale(optimizer);
    expect([await found(-Infinity), await found(1)]).toEqual([true, true]);
    scaler.step(optimizer);
    expect(numbersOf(params[1]!.data)).toEqual([1]);
  });
});

describe("a clipped norm", () => {
  test("is over gradients of every precision", async () => {
    const { params, optimizer, scaler } = setup({ f32: [8, 16], f64: [16], f16: [32], bf16: [0, 0] });
    expect(await scaler.clipGradNorm(optimizer, 1).read()).toBeCloseTo(5, 6);
    scaler.step(optimizer);
    const moved = params.flatMap(({ data }) => numbersOf(data)).map((x) => 1 - x);
    expect(moved).toEqual([0.2, 0.4, 0.4, 0.8, 0, 0].map((x) => expect.closeTo(x, 3)));
  });

  test.each([
    [2, 0, [0, 0]],
    [2, 2.5, [1.5, 2]],
    [2, 6, [3, 4]],
    [2, Infinity, [3, 4]],
    [-Infinity, 1.5, [1.5, 2]],
    [-1, 12 / 7 / 2, [1.5, 2]],
    [0.5, 6.9641, [1.5, 2]],
  ] as const)("of order %s, to %s", async (normType, maxNorm, expected) => {
    const { params, optimizer, scaler } = setup({ f32: [24, 32] });
    scaler.clipGradNorm(optimizer, maxNorm, { normType });
    scaler.step(optimizer);
    expect(numbersOf(params[0]!.data).map((x) => 1 - x)).toEqual(expected.map((x) => expect.closeTo(x, 4)));
  });

  test("bug: to infinity, of a norm that overflows, it made every weight NaN", async () => {
    const { params, optimizer, scaler } = setup({ f32: [8e30] });
    expect(await scaler.clipGradNorm(optimizer, Infinity).read()).toBe(Infinity);
    scaler.step(optimizer);
    expect(numbersOf(params[0]!.data)).toEqual([Math.fround(-1e30)]);
  });

  test("can be made after unscale(), and holds for one round", async () => {
    const { params, optimizer, scaler } = setup({ f32: [24, 32] });
    scaler.unscale(optimizer);
    scaler.clipGradNorm(optimizer, 0);
    scaler.step(optimizer);
    scaler.update();
    expect(numbersOf(params[0]!.data)).toEqual([1, 1]);
    scaler.step(optimizer);
    expect(numbersOf(params[0]!.data)).toEqual([-2, -3]);
  });

  test.each([
    ["NaN", [Number.NaN, 1], "NaN", true],
    ["infinite", [-Infinity, 1], "Infinity", true],
    ["too large a sum", [1e30, 1e30], "Infinity", false],
  ] as const)("that is %s rejects where that is asked for", async (_, grad, norm, isSkipped) => {
    const { params, optimizer, scaler } = setup({ f32: grad });
    await expect(scaler.clipGradNorm(optimizer, 1, { errorIfNonfinite: true })).rejects.toThrow(
      `the total norm of order 2 is ${norm}`,
    );
    expect(await scaler.foundInf(optimizer)).toBe(isSkipped);
    scaler.step(optimizer);
    scaler.update();
    expect(numbersOf(params[0]!.data)).toEqual([1, 1]);
    expect(await scaler.getScale()).toBe(isSkipped ? 4 : 8);
  });

  test("that is finite is given where that is asked for", async () => {
    const { optimizer, scaler } = setup({ f32: [24, 32] });
    expect(await scaler.clipGradNorm(optimizer, 1, { errorIfNonfinite: true })).toBe(5);
  });

  test("bug: one that the backend does not take was counted as made", () => {
    let fails = false;
    const busy: Backend<JsBuffer> = {
      ...js,
      run(launches) {
        if (fails) throw new Error("the device is busy");
        js.run(launches);
      },
    };
    const p = parameter(Float32Array.of(1), { grad: Float32Array.of(16) });
    const optimizer = new SGD([p], { lr: 1, backend: busy });
    const scaler = new GradScaler<JsBuffer>({ backend: busy, initScale: 8 });
    fails = true;
    expect(() => scaler.clipGradNorm(optimizer, 1)).toThrow("busy");
    fails = false;
    expect(() => scaler.update()).toThrow("without a step()");
    scaler.clipGradNorm(optimizer, 0);
    scaler.step(optimizer);
    expect(p.data[0]).toBe(1);
  });
});
