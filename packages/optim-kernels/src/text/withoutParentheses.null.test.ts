import { expect, test } from "vitest";
import { withoutParentheses } from "./withoutParentheses.ts";

test.each([
  ["let a = ((b + c) + d);", "let a = b + c + d;"],
  ["let a = (b + (c + d));", "let a = b + (c + d);"],
  ["let a = (b - (c * d));", "let a = b - c * d;"],
  ["let a = ((b - c) * d);", "let a = (b - c) * d;"],
  ["let a = (b / (c / d));", "let a = b / (c / d);"],
  ["x[i] = (F(a) * sqrt((b + c)));", "x[i] = F(a) * sqrt(b + c);"],
  ["let a = (bits & (1u << 2u));", "let a = (bits & (1u << 2u));"],
])("%s is %s", (full, short) => expect(withoutParentheses(full)).toBe(short));

test("what remains means the same", () => {
  let seed = 7;
  const random = (n: number): number => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return (seed >>> 8) % n;
  };
  const write = (depth: number): string =>
    depth === 0 || random(4) === 0
      ? "abcd"[random(4)]!
      : `(${write(depth - 1)} ${"+-*/"[random(4)]} ${write(depth - 1)})`;
  let shorter = 0;
  for (let i = 0; i < 500; i++) {
    const full = `return ${write(4)};`;
    const short = withoutParentheses(full);
    if (short.length < full.length) shorter++;
    const value = (code: string): unknown => new Function("a", "b", "c", "d", code)(1.1, 2.3, 0.7, 1e9);
    expect(value(short), `${full} is not ${short}`).toBe(value(full));
  }
  expect(shorter).toBeGreaterThan(300);
});
