import { describe, expect, test } from "vitest";
import { clipGradNorm } from "./clipGradNorm.ts";
import { DeviceScalar } from "./deviceScalar.ts";
import { js } from "./js/backend.ts";
import { parameter } from "./param.ts";

const withGrads = (...grads: (Float32Array | Float64Array | null)[]) =>
  grads.map((grad) => parameter(grad ? grad.slice() : new Float64Array(1), { grad }));
const wide = (...grads: (number[] | null)[]) => withGrads(...grads.map((grad) => grad && Float64Array.from(grad)));
const gradsOf = (params: ReturnType<typeof wide>) => params.map(({ grad }) => grad && [...grad]);

describe("clipGradNorm", () => {
  test.each([
    [2, 13],
    [1, 19],
    [Number.POSITIVE_INFINITY, 12],
    [Number.NEGATIVE_INFINITY, 3],
    [3, (27 + 64 + 1728) ** (1 / 3)],
    [0, 2],
  ])("the norm of order %s spans all gradients, and its factor has torch's 1e-6", async (normType, norm) => {
    const params = wide([3, -4], [12]);
    const total = clipGradNorm(params, 1, { normType });
    expect(await total.read()).toBeCloseTo(norm, 12);
    const factor = Math.min(1, 1 / (norm + 1e-6));
    const [[a, b], [c]] = gradsOf(params) as [[number, number], [number]];
    expect(a).toBeCloseTo(3 * factor, 14);
    expect(b).toBeCloseTo(-4 * factor, 14);
    expect(c).toBeCloseTo(12 * factor, 14);
  });

  test("order 0 counts the gradients that are not all zeros", async () => {
    expect(await clipGradNorm(wide([0, 0, 0], [0, 5], [1]), 1, { normType: 0 }).read()).toBeCloseTo(2, 14);
  });

  test("gradients within the bound stay bit for bit", () => {
    const params = wide([0.1, -0.2], [0.3]);
    clipGradNorm(params, 1);
    expect(gradsOf(params)).toEqual([[0.1, -0.2], [0.3]]);
  });

  test("null gradients are passed over, and without any the norm is 0", async () => {
    const params = wide(null, [3, 4], null);
    expect(await clipGradNorm(params, 10).read()).toBe(5);
    expect(gradsOf(params)).toEqual([null, [3, 4], null]);
    expect(await clipGradNorm(wide(null, null), 1).read()).toBe(0);
    expect(await clipGradNorm([], 1, { errorIfNonfinite: true })).toBe(0);
  });

  test("float32 and float64 gradients share one norm", async () => {
    const params = withGrads(Float32Array.of(3), Float64Array.of(4));
    expect(await clipGradNorm(params, 1).read()).toBe(5);
    expect(params[0]!.grad![0]).toBe(Math.fround(3 * Math.fround(1 / Math.fround(5 + 1e-6))));
    expect(params[1]!.grad![0]).toBe(4 * (1 / (5 + 1e-6)));
    const wider = clipGradNorm(withGrads(Float32Array.of(0), Float64Array.of(0.1)), 1);
    expect(await wider.read()).toBe(Math.sqrt(0.1 * 0.1));
  });

  test("reads the norm that was there when it ran, not a later one", async () => {
    const params = wide([3, 4]);
    const first = clipGradNorm(params, 1);
    clipGradNorm(params, 0.5);
    expect(await first.read()).toBe(5);
  });

  test("an infinite norm scales by zero, as in torch; with errorIfNonfinite the gradients stay and the promise rejects", async () => {
    const params = wide([1, Number.POSITIVE_INFINITY], [2]);
    await expect(clipGradNorm(params, 1, { errorIfNonfinite: true })).rejects.toThrow(
      "clipGradNorm: the total norm of order 2 is Infinity, so the gradients were left as they were.",
    );
    expect(gradsOf(params)).toEqual([[1, Number.POSITIVE_INFINITY], [2]]);
    expect(await clipGradNorm(params, 1).read()).toBe(Number.POSITIVE_INFINITY);
    expect(gradsOf(params)).toEqual([[0, Number.NaN], [0]]);
  });

  test("`into` takes the norm", async () => {
    const into = new DeviceScalar(js, 0, "f64");
    expect(clipGradNorm(wide([3, 4]), 1, { into })).toBe(into);
    expect(await into.read()).toBe(5);
    clipGradNorm([], 1, { into });
    expect(await into.read()).toBe(0);
    expect(() => clipGradNorm(withGrads(Float32Array.of(1)), 1, { into })).toThrow("`into` is f64, the norm is f32");
  });

  test("`into` takes the norm that is looked at, too", async () => {
    const into = new DeviceScalar(js, 0, "f64");
    expect(await clipGradNorm(wide([3, 4]), 1, { into, errorIfNonfinite: true })).toBe(5);
    expect(await into.read()).toBe(5);
    const infinite = clipGradNorm(wide([Number.POSITIVE_INFINITY]), 1, { into, errorIfNonfinite: true });
    await expect(infinite).rejects.toThrow("the total norm of order 2 is Infinity");
    expect(await into.read()).toBe(Number.POSITIVE_INFINITY);
  });

  test("where there is no memory for the norm, the gradients stay as they are", () => {
    for (const most of [0, 1]) {
      let made = 0;
      const alloc: typeof js.alloc = (...given) => {
        if (made++ >= most) throw new Error("no memory");
        return js.alloc(...given);
      };
      const params = wide([3, 4]);
      expect(() => clipGradNorm(params, 1, { backend: { ...js, alloc } })).toThrow("no memory");
      expect(gradsOf(params)).toEqual([[3, 4]]);
    }
  });

  test("bug: a launch that failed left its number behind, and the next call wrote to the one that may be at fault", () => {
    const [made, freed] = [[] as unknown[], [] as unknown[]];
    let isBroken = true;
    const backend: typeof js = {
      ...js,
      alloc(...given) {
        const buffer = js.alloc(...given);
        made.push(buffer);
        return buffer;
      },
      free: (buffer) => void freed.push(buffer),
      run(launches) {
        if (isBroken) throw new Error("refused");
        js.run(launches);
      },
    };
    const params = wide([3, 4]);
    expect(() => clipGradNorm(params, 1, { backend })).toThrow("refused");
    expect(freed).toEqual([made[1]]);
    isBroken = false;
    clipGradNorm(params, 1, { backend });
    expect(made).toHaveLength(4);
  });

  test("norms that are looked at later are each call's own", async () => {
    const [first, second] = [wide([3, 4]), wide([6, 8])].map((params) =>
      clipGradNorm(params, 1, { errorIfNonfinite: true }),
    );
    expect(await Promise.all([first, second])).toEqual([5, 10]);
  });

  test("refuses what it cannot do before it changes anything", () => {
    const params = wide([3, 4]);
    expect(() => clipGradNorm(params, -1)).toThrow("maxNorm is -1");
    expect(() => clipGradNorm(params, Number.NaN)).toThrow("maxNorm is NaN");
    // A bug once: null is at least 0, and made every gradient 0.
    expect(() => clipGradNorm(params, null as never)).toThrow("maxNorm is null");
    expect(() => clipGradNorm(params, 1, { normType: Number.NaN })).toThrow("normType is NaN");
    expect(() => clipGradNorm([...params, ...params], 1)).toThrow("is in the list twice");
    expect(() =>
      clipGradNorm([...params, ...withGrads(Float64Array.of(1)), { ...params[0]!, grad: new Float64Array(3) }], 1),
    ).toThrow("its grad is 3 × f64");
    expect(() => clipGradNorm(params[0]!.data as never, 1)).toThrow("params must be a list of parameters");
    expect(() => clipGradNorm([1] as never, 1)).toThrow("params[0] is not a parameter");
    expect(gradsOf(params)).toEqual([[3, 4]]);
  });
});
