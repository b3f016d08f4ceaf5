/** What is finer than a float32 is rounded once, not twice: against a search of all halves. */
import { describe, expect, test } from "vitest";
import { fromBf16, toBf16 } from "./bf16.ts";
import { fromF16, toF16 } from "./f16.ts";

const formats = {
  f16: { to: toF16, from: fromF16, infinity: 0x7c00, bound: 65_520 },
  bf16: { to: toBf16, from: fromBf16, infinity: 0x7f80, bound: 2 ** 128 - 2 ** 119 },
} as const;
type Format = (typeof formats)["f16" | "bf16"];

/** The bits of the half next to a number of at least 0, by comparing distances, which are exact in float64. */
function nearest(x: number, { from, infinity, bound }: Format): number {
  if (x >= bound) return infinity;
  let [low, high]: [number, number] = [0, infinity];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (from(middle) <= x) low = middle;
    else high = middle;
  }
  if (low === infinity - 1) return low;
  const [down, up] = [x - from(low), from(high) - x];
  if (down === up) return low % 2 ? high : low;
  return down < up ? low : high;
}

const words = new BigUint64Array(1);
const double = new Float64Array(words.buffer);
/** The float64 that is so many steps of its precision away. */
const beside = (x: number, steps: bigint): number => {
  double[0] = x;
  words[0] = words[0]! + steps;
  return double[0]!;
};

/** Numbers of every size by a simple generator, a float64 of full length each. */
function* numbers(count: number): Generator<number> {
  let seed = 12_345n;
  for (let i = 0; i < count; i++) {
    seed = (seed * 6_364_136_223_846_793_005n + 1_442_695_040_888_963_407n) & 0xffff_ffff_ffff_ffffn;
    yield (1 + Number(seed >> 12n) / 2 ** 52) * 2 ** ((i % 330) - 170);
  }
}

describe.each(Object.entries(formats))("%s", (_, format) => {
  const { to, from, infinity, bound } = format;

  test("bug: a float64 just beside a middle was rounded to that middle first, and from there to the even one", () => {
    const wrong: number[] = [];
    for (let bits = 0; bits < infinity; bits++) {
      const middle = bits + 1 === infinity ? bound : (from(bits) + from(bits + 1)) / 2;
      for (const [x, expected] of [
        [beside(middle, -1n), bits],
        [middle, bits + (bits % 2)],
        [beside(middle, 1n), bits + 1],
        // Beside every half as well, which is where it already is.
        [beside(from(bits) || 1e-300, 1n), bits],
      ] as const)
        for (const sign of [0, 0x8000]) if (to(sign ? -x : x) !== (expected | sign)) wrong.push(x);
    }
    expect(wrong).toEqual([]);
  });

  test("any float64 goes to the half next to it", () => {
    const wrong = [...numbers(20_000)].filter((x) => to(x) !== nearest(x, format) || to(-x) !== to(x) + 0x8000);
    expect(wrong).toEqual([]);
  });

  test.each([2 ** -149, 2 ** -150, 5e-324, 1.5 * 2 ** -149])(
    "%s is too small for anything but 0, with its sign",
    (x) => {
      expect([to(x), to(-x)]).toEqual([0, 0x8000]);
    },
  );

  test.each([3.4028235677973366e38, 3.5e38, Number.MAX_VALUE, Infinity])("%s is infinite, with its sign", (x) => {
    expect([to(x), to(-x)]).toEqual([infinity, infinity | 0x8000]);
  });

  test("every NaN stays one, and is quiet", () => {
    const quiet = format === formats.f16 ? 0x200 : 0x40;
    for (let bits = infinity + 1; bits < 0x8000; bits++)
      for (const sign of [0, 0x8000]) {
        const back = to(from(bits | sign));
        expect([from(back), back & quiet, back & 0x8000]).toEqual([Number.NaN, quiet, sign]);
      }
  });
});
