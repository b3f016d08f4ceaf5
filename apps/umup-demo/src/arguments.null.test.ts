import { expect, test } from "vitest";
import { helpText, readArguments } from "./arguments.ts";

test("what is left out has a default", () => {
  expect(readArguments([])).toMatchObject({ help: false, isShort: false, isFull: false, seeds: 3 });
  expect(readArguments([]).workers).toBeGreaterThan(0);
  expect(readArguments(["--", "--short", "--seeds", "5", "--workers=1"])).toMatchObject({
    isShort: true,
    seeds: 5,
    workers: 1,
  });
  for (const flag of ["--short", "--full", "--seeds", "--workers"]) expect(helpText).toContain(flag);
});

test.each<readonly [argv: readonly string[], message: string]>([
  [["--short", "--full"], "--full is for the decoder"],
  [["--seeds", "0"], '--seeds is "0"; it must be a whole number above 0.'],
  [["--workers", "1.5"], '--workers is "1.5"'],
  [["--widths", "3"], "--widths"],
  [["long"], "long"],
])("%j is refused", (argv, message) => {
  expect(() => readArguments(argv)).toThrow(message);
});
