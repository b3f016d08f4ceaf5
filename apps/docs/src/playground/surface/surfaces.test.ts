import { describe, expect, test } from "vitest";
import type { Surface } from "./surface.ts";
import { surfaces } from "./surfaces.ts";

describe.each(Object.entries<Surface>(surfaces))("%s", (_, surface) => {
  const { domain, starts, minima, value, gradient } = surface;
  const [low, high] = [
    [domain.x[0], domain.y[0]],
    [domain.x[1], domain.y[1]],
  ] as const;
  const isInside = ([x, y]: readonly [number, number]): boolean =>
    low[0]! < x && x < high[0]! && low[1]! < y && y < high[1]!;

  test("its gradient is that of its value", () => {
    const h = 1e-5;
    for (let i = 0; i <= 10; i++)
      for (let k = 0; k <= 10; k++) {
        const [x, y] = [low[0]! + ((high[0]! - low[0]!) * i) / 10, low[1]! + ((high[1]! - low[1]!) * k) / 10];
        const [dx, dy] = gradient(x, y);
        const across = (value(x + h, y) - value(x - h, y)) / (2 * h);
        const along = (value(x, y + h) - value(x, y - h)) / (2 * h);
        expect(Math.abs(dx - across)).toBeLessThan(1e-5 * (1 + Math.abs(dx)));
        expect(Math.abs(dy - along)).toBeLessThan(1e-5 * (1 + Math.abs(dy)));
      }
  });

  test("its minima are where its value is 0 and no way leads down", () => {
    for (const point of minima) {
      expect(value(...point)).toBe(0);
      expect(gradient(...point).map(Math.abs)).toEqual([0, 0]);
      for (const [dx, dy] of [
        [0.1, 0],
        [-0.1, 0],
        [0, 0.1],
        [0, -0.1],
      ] as const)
        expect(value(point[0] + dx, point[1] + dy)).toBeGreaterThan(0);
    }
  });

  test("what runs begin and end with is drawn, and they begin above", () => {
    expect([...starts, ...minima].every(isInside)).toBe(true);
    for (const start of starts) expect(value(...start)).toBeGreaterThan(0.1);
  });
});

test("the saddle has one at the origin, which is lower than every start", () => {
  const { value, gradient, starts } = surfaces.saddle;
  expect(gradient(0, 0).map(Math.abs)).toEqual([0, 0]);
  expect(value(0, 0.1)).toBeLessThan(value(0, 0));
  expect(value(0.1, 0)).toBeGreaterThan(value(0, 0));
  for (const start of starts) expect(value(...start)).toBeGreaterThan(value(0, 0));
});
