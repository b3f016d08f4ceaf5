import { describe, expect, it } from "vitest";
import { gpt2Shapes, gpt2Small } from "./gpt2.ts";
import { median } from "./median.ts";
import { repetitionsFor, stepsPerTurn } from "./repetitions.ts";
import { rotation } from "./rotation.ts";
import { fifty, gpt2Eighth, gpt2Quarter, oneLarge, thousandSmall, weightsIn } from "./shapes.ts";
import { makeWorkload } from "./workload.ts";

describe("median", () => {
  it("is the middle one, or between the two in the middle, in whatever order they come", () => {
    expect(median([5])).toBe(5);
    expect(median([9, 1, 5])).toBe(5);
    expect(median([10, 9, 1, 2])).toBe(5.5);
    expect(() => median([])).toThrow(RangeError);
  });

  it("leaves its argument alone", () => {
    const given = [3, 1, 2];
    median(given);
    expect(given).toEqual([3, 1, 2]);
  });
});

describe("rotation", () => {
  it.each([1, 2, 3, 5, 6])("gives each of %i contenders every place equally often", (count) => {
    const places = Array.from({ length: count }, () => new Array<number>(count).fill(0));
    const before = new Map<string, number>();
    for (let repetition = 0; repetition < 2 * count; repetition++) {
      const order = rotation(count, repetition);
      expect([...order].sort()).toEqual(Array.from({ length: count }, (_, i) => i));
      order.forEach((who, place) => {
        places[who]![place]!++;
        if (place > 0) before.set(`${order[place - 1]} ${who}`, (before.get(`${order[place - 1]} ${who}`) ?? 0) + 1);
      });
    }
    for (const row of places) expect(row).toEqual(new Array(count).fill(2));
    for (const [pair, times] of before) expect(before.get(pair.split(" ").reverse().join(" "))).toBe(times);
  });
});

it("no median is of fewer than 15, one of short rounds is of more than 31, and none of an even number", () => {
  expect(repetitionsFor(60_000)).toBe(15);
  expect(repetitionsFor(500)).toBe(31);
  expect(repetitionsFor(20)).toBe(99);
  expect(repetitionsFor(0.01)).toBe(301);
  expect(repetitionsFor(0)).toBe(301);
  for (let ms = 0.1; ms < 3000; ms *= 1.3) expect(repetitionsFor(ms) % 2).toBe(1);
});

it("a turn is one step where a step is long, and never more than 32, or than is given", () => {
  expect([200, 10, 5.1, 3, 0.5, 0.001].map((ms) => stepsPerTurn(ms))).toEqual([1, 1, 1, 3, 20, 32]);
  expect([200, 0.5, 0.05, 0].map((ms) => stepsPerTurn(ms, 100))).toEqual([1, 20, 100, 100]);
});

describe("shapes", () => {
  it("GPT-2 small has the weights of its checkpoint", () => {
    const shapes = gpt2Shapes(gpt2Small);
    expect(shapes).toHaveLength(148);
    expect(weightsIn({ name: "", shapes })).toBe(124_439_808);
    expect(shapes.slice(0, 8)).toEqual([
      [50_257, 768],
      [1024, 768],
      [768],
      [768],
      [768, 2304],
      [2304],
      [768, 768],
      [768],
    ]);
    expect(shapes.slice(-6)).toEqual([[768, 3072], [3072], [3072, 768], [768], [768], [768]]);
  });

  it("the others have what their names say", () => {
    const told = [oneLarge, fifty, thousandSmall, gpt2Quarter, gpt2Eighth].map((s) => [s.shapes.length, weightsIn(s)]);
    expect(told).toEqual([
      [1, 2 ** 24],
      [50, 2_000_000],
      [1000, 1_024_000],
      [148, 15_184_704],
      [148, 2_043_744],
    ]);
  });
});

it("a workload is the same each time, within (-1, 1), and its tensors differ", () => {
  const shapes = { name: "", shapes: [[3, 5], [15]] };
  const { weights, gradients } = makeWorkload(shapes);
  expect(makeWorkload(shapes)).toEqual({ shapes: shapes.shapes, weights, gradients });
  for (const numbers of [...weights, ...gradients]) for (const x of numbers) expect(Math.abs(x)).toBeLessThanOrEqual(1);
  expect(new Set([...weights, ...gradients].map((numbers) => numbers.join())).size).toBe(4);
});
