import { expect, test } from "vitest";
import { driverNames, forcedDriver } from "./driverName.ts";
import { WebGpuError } from "./webGpuError.ts";

test("each driver can be forced, nothing forces none, and another word is an error that lists them", () => {
  for (const name of driverNames) expect(forcedDriver(name)).toBe(name);
  expect(forcedDriver("")).toBeUndefined();
  expect(() => forcedDriver("metal")).toThrow(WebGpuError);
  expect(() => forcedDriver("metal")).toThrow('"metal". Set it to gpu, lavapipe, swiftshader');
});
