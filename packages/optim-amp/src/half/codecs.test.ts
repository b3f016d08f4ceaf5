/** Both formats, number by number, against their definitions. */
import { describe, expect, test } from "vitest";
import { fromBf16, toBf16 } from "./bf16.ts";
import { fromF16, toF16 } from "./f16.ts";

const formats = {
  f16: { bias: 15, fraction: 10, to: toF16, from: fromF16 },
  bf16: { bias: 127, fraction: 7, to: toBf16, from: fromBf16 },
} as const;

/** The number that 16 bits are, by the definition. */
function decoded(bits: number, { bias, fraction }: (typeof formats)["f16" | "bf16"]): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits & 0x7fff) >> fraction;
  const part = (bits & (2 ** fraction - 1)) / 2 ** fraction;
  if (exponent === 2 * bias + 1) return part ? Number.NaN : sign * Infinity;
  return sign * (exponent ? 2 ** (exponent - bias) * (1 + part) : 2 ** (1 - bias) * part);
}

const ulpOf = (x: number): number => {
  const bits = new Uint32Array(Float32Array.of(x).buffer)[0]!;
  return new Float32Array(Uint32Array.of(bits + 1).buffer)[0]! - x;
};

describe.each(Object.entries(formats))("%s", (_, format) => {
  const { to, from, bias, fraction } = format;
  const infinity = (2 * bias + 1) << fraction;

  test("all 65,536 are what they are by the definition, and go back to themselves", () => {
    const wrong = Array.from({ length: 65_536 }, (_, bits) => bits).filter((bits) => {
      const x = decoded(bits, format);
      const back = to(from(bits));
      if (Number.isNaN(x))
        return !Number.isNaN(from(bits)) || !Number.isNaN(from(back)) || (back & 0x8000) !== (bits & 0x8000);
      return !Object.is(from(bits), x) || back !== bits;
    });
    expect(wrong).toEqual([]);
  });

  test("what lies between two goes to the nearer one, from the middle to the even one", () => {
    const wrong: number[] = [];
    for (let bits = 0; bits < infinity; bits++) {
      const x = decoded(bits, format);
      const next = bits + 1 === infinity ? 2 * x - decoded(bits - 1, format) : decoded(bits + 1, format);
      const middle = Math.fround((x + next) / 2);
      const ulp = ulpOf(middle);
      for (const [value, expected] of [
        [middle, bits + (bits % 2)],
        [middle - ulp, bits],
        [middle + ulp, bits + 1],
      ] as const)
        for (const sign of [0, 0x8000]) if (to(sign ? -value : value) !== (expected | sign)) wrong.push(value);
    }
    expect(wrong).toEqual([]);
  });

  test("beyond the largest it is infinity, NaN stays NaN, and zeros keep their sign", () => {
    const largest = decoded(infinity - 1, format);
    const bound = largest + (largest - decoded(infinity - 2, format)) / 2;
    expect([largest, bound, -bound, 1e39, Infinity, -Infinity].map(to)).toEqual([
      infinity - 1,
      infinity,
      infinity | 0x8000,
      infinity,
      infinity,
      infinity | 0x8000,
    ]);
    expect(to(bound - ulpOf(largest))).toBe(infinity - 1);
    expect(from(to(Number.NaN))).toBeNaN();
    expect([to(0), to(-0), to(1e-46), to(-1e-46)]).toEqual([0, 0x8000, 0, 0x8000]);
  });
});

test("f16 overflows at 65,520", () => {
  expect([65_519.99, 65_520].map((x) => fromF16(toF16(x)))).toEqual([65_504, Infinity]);
});
