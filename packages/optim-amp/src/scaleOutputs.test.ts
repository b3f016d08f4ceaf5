/** `scale()`: whatever is put in, and that it stays as it was. */
import { type JsBuffer, js } from "optim-core";
import { describe, expect, test } from "vitest";
import { GradScaler } from "./gradScaler.ts";
import { BF16Array, F16Array } from "./half/halfArray.ts";

const one = Float32Array.of(1, -2);

describe("outputs times the scale", () => {
  test.each<readonly [string, unknown, unknown]>([
    ["a number", 0.75, 3],
    ["minus zero", -0, -0],
    ["what is infinite", -Infinity, -Infinity],
    ["NaN", Number.NaN, Number.NaN],
    ["float32", one, Float32Array.of(4, -8)],
    ["float32 that overflows", Float32Array.of(3e38, -3e38), Float32Array.of(Infinity, -Infinity)],
    ["float64 that would overflow as float32", Float64Array.of(3e38), Float64Array.of(1.2e39)],
    ["f16 that overflows", new F16Array([16_376, 16_380, -16_380]), new F16Array([65_504, Infinity, -Infinity])],
    ["f16 beneath its normal numbers", new F16Array([2 ** -24]), new F16Array([2 ** -22])],
    ["bf16 that overflows", new BF16Array([1e38, 1]), new BF16Array([Infinity, 4])],
    ["a buffer of nothing", new Float32Array(0), new Float32Array(0)],
    ["a list", [one, 1], [Float32Array.of(4, -8), 4]],
    ["lists in lists", [[1, [one]], [[[2]]], []], [[4, [Float32Array.of(4, -8)]], [[[8]]], []]],
    ["a set", new Set([1, 2]), [4, 8]],
    [
      "a generator in a list",
      [
        (function* () {
          yield* [1, one];
        })(),
      ],
      [[4, Float32Array.of(4, -8)]],
    ],
    ["the entries of a map", new Map([[1, one]]), [[4, Float32Array.of(4, -8)]]],
  ])("%s", (_, outputs, expected) => {
    const scaled = new GradScaler({ initScale: 4 }).scale(outputs as never) as unknown;
    expect(scaled).toEqual(expected);
    if (ArrayBuffer.isView(outputs) || outputs instanceof F16Array) expect(scaled).not.toBe(outputs);
    expect(one).toEqual(Float32Array.of(1, -2));
  });

  test("are those of a scale that is no power of two, rounded once", () => {
    const scaler = new GradScaler({ initScale: 0.1 });
    expect(scaler.scale(Float32Array.of(1 / 3))).toEqual(
      Float32Array.of(Math.fround(Math.fround(1 / 3) * Math.fround(0.1))),
    );
    expect(scaler.scale(1 / 3)).toBe((1 / 3) * Math.fround(0.1));
  });

  test.each([["loss"], [null], [undefined], [{ loss: 1 }], [true], [[one, [null]]], [() => 1]])(
    "%o is no output",
    (outputs) => {
      expect(() => new GradScaler().scale(outputs as never)).toThrow(
        "GradScaler: an output is no buffer of the js backend",
      );
    },
  );

  test("a number cannot be known where the scale cannot be seen, and the error says what can be done", () => {
    const far = { ...js, run: (launches: Parameters<typeof js.run>[0]) => js.run(launches) };
    const scaler = new GradScaler<JsBuffer>({ backend: far, initScale: 4 });
    expect(() => scaler.scale([1])).toThrow(
      "a number cannot be scaled without waiting. Scale a buffer, or await getScale().",
    );
    expect(scaler.scale([one])).toEqual([Float32Array.of(4, -8)]);
  });
});
