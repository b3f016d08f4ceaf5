import { type Backend, type JsBuffer, js, type TensorLaunch } from "optim-core";
import { describe, expect, it } from "vitest";
import type { BackendCheck } from "../backend/backendInfo.ts";
import { launches } from "../backend/launches.ts";
import { memory } from "../backend/memory.ts";
import { operationChecks } from "../backend/operations.ts";
import { reductions } from "../backend/reductions.ts";

const info = { dtypes: ["f32", "f64"], exact: true } as const;

/** Fails unless the check passes for the JavaScript backend and not for the one with these members. */
async function expectKilled(change: Partial<Backend<JsBuffer>>, check: BackendCheck | undefined): Promise<void> {
  await check!(js, "f32", info);
  const attempt = async () => check!({ ...js, ...change }, "f32", info);
  await expect(attempt()).rejects.toThrow(expect.objectContaining({ name: "AssertionError" }));
}

/** Changes every tensor before it is run. */
const launching = (change: (tensor: TensorLaunch<JsBuffer>) => TensorLaunch<JsBuffer>): Partial<Backend<JsBuffer>> => ({
  run: (launches) => js.run(launches.map(({ kernel, tensors }) => ({ kernel, tensors: tensors.map(change) }))),
});

/** Changes every result after it was computed. */
const computing = (change: (x: number, name: string) => number): Partial<Backend<JsBuffer>> => ({
  run(launches) {
    js.run(launches);
    for (const { buffers } of launches.flatMap(({ tensors }) => tensors))
      for (const [name, buffer] of Object.entries(buffers))
        if (name !== "g") buffer.set(buffer.map((x) => change(x, name)));
  },
});

describe("bugs of backends are found", () => {
  it("a read is not a snapshot", () => {
    const late = { read: async (buffer: JsBuffer) => Promise.resolve().then(() => buffer.slice()) };
    return expectKilled(late, memory["a read is a snapshot of the moment when it was asked for"]);
  });
  it("a read gives the buffer itself", () =>
    expectKilled({ read: async (buffer) => buffer }, memory["writing copies: the array stays the caller's"]));
  it("memory is not cleared", () =>
    expectKilled({ alloc: (dtype, length) => js.alloc(dtype, length).fill(7) }, memory["a new buffer is zeros"]));
  it("copying drops the sign of zero", () => {
    const plain = { copy: (from: JsBuffer, to: JsBuffer) => to.set(from.map((x) => x + 0)) };
    return expectKilled(plain, memory["copying keeps every bit, and rounds where the precisions differ"]);
  });
  it("subnormals are flushed", () => {
    const flushing = computing((x) => (Math.abs(x) < 2 ** -126 ? 0 : x));
    return expectKilled(flushing, operationChecks["mul is right for every pair of nasty numbers"]);
  });
  it("NaN is taken for a number", () =>
    expectKilled(
      computing((x) => (Number.isNaN(x) ? 0 : x)),
      operationChecks["max is right for every pair of nasty numbers"],
    ));
  it("the sign of zero is lost", () =>
    expectKilled(
      computing((x) => x + 0),
      operationChecks["neg is right for every pair of nasty numbers"],
    ));
  it("host-rate values are rounded to float32 on the way", () => {
    const coarse = launching(({ rows, ...tensor }) => ({
      ...tensor,
      rows: { ...rows, values: rows.values.map((row) => row.map((x) => Math.fround(x * (1 + 2 ** -20)))) },
    }));
    return expectKilled(coarse, operationChecks["host-rate values are computed in float64 and rounded once"]);
  });
  it("step counts are ignored", () =>
    expectKilled(
      launching(({ counter: _, ...tensor }) => tensor),
      launches["every tensor takes the row of its own step count"],
    ));
  it("what was to run soon runs too late", () => {
    const late: Partial<Backend<JsBuffer>> = { runSoon: (launches) => queueMicrotask(() => js.run(launches)) };
    return expectKilled(late, launches["what is to run soon runs before whatever comes next"]);
  });
  it("a reduction over all stays within its launch", () => {
    const apart = { run: (step: Parameters<typeof js.run>[0]) => step.forEach((launch) => js.run([launch])) };
    return expectKilled(apart, reductions["a reduction over all spans every tensor and every program of a step"]);
  });
  it("rows are counted from the last", () => {
    const turned: Partial<Backend<JsBuffer>> = {
      run(launches) {
        js.run(launches);
        for (const { buffers } of launches.flatMap(({ tensors }) => tensors)) buffers.sum!.reverse();
      },
    };
    return expectKilled(turned, reductions["reductions over rows are right"]);
  });
  it("the last weights of a long tensor are left out", () => {
    const short: Partial<Backend<JsBuffer>> = {
      run(launches) {
        const tails = launches.flatMap(({ tensors }) =>
          tensors.map(({ buffers }) => [buffers.p!, buffers.p!.slice(1024)] as const),
        );
        js.run(launches);
        for (const [p, tail] of tails) if (tail.length > 0) p.set(tail, 1024);
      },
    };
    return expectKilled(short, launches["tensors of every length are whole, all in one step"]);
  });
});

describe("a backend that is not exact", () => {
  const near = { ...js, ...computing((x, name) => (name === "out" ? x * (1 - 2 ** -23) : x)) };
  const check = operationChecks["div is right for every pair of nasty numbers"]!;
  const inexact = { dtypes: ["f32"], exact: false } as const;
  it("passes within the distance that it declares", () => check(near, "f32", { ...inexact, ulps: { div: 2 } }));
  it("does not pass outside of it", () => expect(check(near, "f32", inexact)).rejects.toThrow("within 0 ulps"));
  it("may take large divisors for infinite ones where it says so, and only those", async () => {
    const dividing = (largest: number): Backend<JsBuffer> => ({
      ...js,
      run(launches) {
        js.run(launches);
        for (const { buffers } of launches.flatMap(({ tensors }) => tensors))
          buffers.out!.set(buffers.out!.map((x, i) => (Math.abs(buffers.g![i]!) > largest ? 0 * x : x)));
      },
    });
    await check(dividing(2 ** 126), "f32", { ...inexact, largestDivisor: 2 ** 126 });
    await expect(check(dividing(2 ** 126), "f32", inexact)).rejects.toThrow("within 0 ulps");
    await expect(check(dividing(1), "f32", { ...inexact, largestDivisor: 2 ** 126 })).rejects.toThrow("within 0 ulps");
  });
  it("may flush subnormals where it says so, and only there", async () => {
    const flushing = { ...js, ...computing((x) => (Math.abs(x) < 2 ** -126 ? 0 : x)) };
    const times = operationChecks["mul is right for every pair of nasty numbers"]!;
    await times(flushing, "f32", { ...inexact, flushesSubnormals: true });
    await expect(times(flushing, "f32", inexact)).rejects.toThrow("within 0 ulps");
  });
});
