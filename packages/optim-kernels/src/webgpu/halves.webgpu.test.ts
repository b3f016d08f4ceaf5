import { AdamW, js, parameter } from "optim-core";
import { requestAdapter } from "tooling-webgpu";
import { describe, expect, test } from "vitest";
import { webgpu } from "../webgpu.ts";

const device = await (await requestAdapter()).requestDevice();
const backend = webgpu(device);

/** What a format of 16 bits is: its bits for the exponent's bias, and for the fraction. */
const formats = { f16: { bias: 15, fraction: 10 }, bf16: { bias: 127, fraction: 7 } } as const;

/** The number that 16 bits are, by the definition. */
function decode(bits: number, { bias, fraction }: (typeof formats)["f16" | "bf16"]): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits & 0x7fff) >> fraction;
  const part = (bits & (2 ** fraction - 1)) / 2 ** fraction;
  if (exponent === 2 * bias + 1) return part ? Number.NaN : sign * Infinity;
  return sign * (exponent ? 2 ** (exponent - bias) * (1 + part) : 2 ** (1 - bias) * part);
}

/** The nearest number of the format, the even one of two, by search. */
function encode(x: number, all: readonly number[]): number {
  if (Number.isNaN(x)) return Number.NaN;
  const size = Math.abs(x);
  // Positive bits are in the order of their numbers.
  let [low, high] = [0, all.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (all[middle]! <= size) low = middle;
    else high = middle;
  }
  // What rounds to infinity is halfway to the number that would come next.
  const next = all[high] === Infinity ? 2 * all[low]! - all[low - 1]! : all[high]!;
  const [down, up] = [size - all[low]!, next - size];
  const at = size === Infinity || up < down || (up === down && high % 2 === 0) ? high : low;
  return (Object.is(x, -0) || x < 0 ? -1 : 1) * all[at]!;
}

const upload = (dtype: string, data: Float32Array | Uint16Array) => {
  const array = backend.alloc(dtype, data.length);
  backend.write(array, data);
  return array;
};

async function converted(from: Float32Array | Uint16Array, dtype: string, target: string) {
  const [a, b] = [upload(dtype, from), backend.alloc(target, from.length)];
  backend.copy(a, b);
  const result = await backend.read(b);
  backend.free(a);
  backend.free(b);
  return result;
}

/** Subnormal float32 numbers may be zeros on a device. */
const isTiny = (x: number): boolean => x !== 0 && Math.abs(x) < 2 ** -126;

describe.each(["f16", "bf16"] as const)("%s", (dtype) => {
  const format = formats[dtype];
  const positive = Array.from({ length: (2 * format.bias + 1) * 2 ** format.fraction + 1 }, (_, i) =>
    decode(i, format),
  );

  test("all 65,536 are read as what they are", async () => {
    const bits = Uint16Array.from({ length: 65536 }, (_, i) => i);
    const found = await converted(bits, dtype, "f32");
    const wrong = [...bits].filter((i) => !isTiny(decode(i, format)) && !Object.is(found[i], decode(i, format)));
    expect(wrong).toEqual([]);
  });

  test("numbers are rounded to the nearest, ties to even", async () => {
    const finite = positive.slice(0, -1);
    const midpoints = finite.map(
      (x, i) => (x + (positive[i + 1] === Infinity ? 2 * x - positive[i - 1]! : positive[i + 1]!)) / 2,
    );
    const bits = new Float32Array([...finite, ...midpoints].flatMap((x) => [x, -x]));
    const near = new Uint32Array(bits.buffer);
    const all = new Uint32Array([...near, ...near.map((x) => x + 1), ...near.map((x) => Math.max(0, x - 1))]);
    const numbers = new Float32Array([
      ...new Float32Array(all.buffer),
      Infinity,
      -Infinity,
      3.4e38,
      -3.4e38,
      65519,
      65520,
    ]);
    const found = await converted(numbers, "f32", dtype);
    const wrong = [...numbers].filter((x, i) => {
      const expected = encode(x, positive);
      return !isTiny(x) && !isTiny(expected) && !Object.is(decode(Number(found[i]), format), expected);
    });
    expect(wrong).toEqual([]);
  });

  test("NaN stays NaN, with its sign and whatever its payload", async () => {
    const payloads = [0x7f800001, 0x7fc00000, 0x7fffffff, 0xff800001, 0xffc12345];
    const found = await converted(new Float32Array(Uint32Array.from(payloads).buffer), "f32", dtype);
    found.forEach((half: number | bigint, i: number) => {
      expect(decode(Number(half), format)).toBeNaN();
      expect(Number(half) >> 15).toBe(payloads[i]! >>> 31);
    });
  });

  test("an odd number of them is written, filled, copied and read", async () => {
    const bits = Uint16Array.of(0x3c00, 0x4000, 0x7e01);
    const array = upload(dtype, bits);
    const other = backend.alloc(dtype, 3);
    backend.copy(array, other);
    expect(await backend.read(other)).toEqual(bits);
    backend.write(other, Uint16Array.of(1, 2));
    expect(await backend.read(other)).toEqual(Uint16Array.of(1, 2, 0x7e01));
    expect(() => backend.write(other, Uint16Array.of(1))).toThrow("end within a word");
    backend.fill(other, 1);
    expect(Array.from((await backend.read(other)) as Uint16Array, (half) => decode(half, format))).toEqual([1, 1, 1]);
    backend.free(array);
    backend.free(other);
  });
});

test.each([1, 6, 1025])("AdamW on %d halves is AdamW on their numbers, rounded after every step", async (length) => {
  const start = Float32Array.from({ length }, (_, i) => Math.fround(Math.sin(i + 1)));
  const bits = (await converted(start, "f32", "f16")) as Uint16Array;
  const numbers = Float32Array.from(bits, (half) => decode(half, formats.f16));
  const weight = backend.parameter(upload("f16", bits), { name: "w" });
  weight.grad = backend.gradient(weight);
  const gradient = Float32Array.from({ length }, (_, i) => Math.fround(Math.cos(i)));
  backend.write(weight.grad, (await converted(gradient, "f32", "f16")) as Uint16Array);
  const plain = parameter(numbers, { name: "w" });
  plain.grad = (await converted(
    (await converted(gradient, "f32", "f16")) as Uint16Array,
    "f16",
    "f32",
  )) as Float32Array;
  const [onDevice, onHost] = [
    new AdamW([weight], { backend, lr: 0.01 }),
    new AdamW([plain], { backend: js, lr: 0.01 }),
  ];
  for (let t = 1; t <= 10; t++) {
    onDevice.step();
    onHost.step();
    const rounded = (await converted(plain.data as Float32Array, "f32", "f16")) as Uint16Array;
    const found = Array.from((await backend.read(weight.data)) as Uint16Array, (half) => decode(half, formats.f16));
    // One place of a half, where the two sides of a rounding part.
    found.forEach((x, i) => {
      const expected = decode(rounded[i]!, formats.f16);
      expect(Math.abs(x - expected), `${x}, not ${expected}, at step ${t}`).toBeLessThanOrEqual(
        2 ** -10 * Math.abs(expected),
      );
    });
    found.forEach((x, i) => {
      plain.data[i] = x;
    });
  }
});

test("a float64 weight is refused by its dtype", () => {
  expect(() => backend.alloc("f64", 1)).toThrow("webgpu: cannot store f64, only f32, f16, bf16. Convert it first.");
});

test("bug: ready() compiled a kernel for halves that is never used, and that no device takes", async () => {
  const p = backend.parameter(new Float32Array(4), { dtype: "f16" });
  p.grad = backend.gradient(p);
  await expect(new AdamW([p], { backend }).ready()).resolves.toBeUndefined();
});
