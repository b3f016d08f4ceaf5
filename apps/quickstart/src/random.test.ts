import { expect, test } from "vitest";
import { Random } from "./random.ts";

test("the bits are those of xoshiro128** from the same state", () => {
  const random = new Random(0);
  random.state = [1, 2, 3, 4];
  const bits = Array.from({ length: 10 }, () => random.bits());
  const published = [
    11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
  ];
  expect(bits).toEqual(published);
});

test("a saved state goes on where it was, and is not changed by going on", () => {
  const random = new Random(7);
  random.bits();
  const { state } = random;
  const ahead = [random.bits(), random.bits()];
  const other = new Random(8);
  other.state = state;
  expect([other.bits(), other.bits()]).toEqual(ahead);
  expect(new Random(8).bits()).not.toBe(new Random(7).bits());
});

test("integers take every value of their range and no other", () => {
  const random = new Random(1);
  const seen = new Set(Array.from({ length: 200 }, () => random.integer(-1, 1)));
  expect([...seen].sort()).toEqual([-1, 0, 1]);
});

test("a permutation has every integer once, and each place is as likely as another", () => {
  const random = new Random(2);
  const sums = [0, 0, 0, 0];
  for (let i = 0; i < 4000; i++) {
    const order = random.permutation(4);
    expect(order.toSorted()).toEqual(Int32Array.of(0, 1, 2, 3));
    order.forEach((value, place) => {
      sums[place]! += value;
    });
  }
  // Each place has the mean 1.5 and the standard deviation 1.12 / √4000 = 0.018 of it.
  for (const sum of sums) expect(Math.abs(sum / 4000 - 1.5)).toBeLessThan(0.08);
});
