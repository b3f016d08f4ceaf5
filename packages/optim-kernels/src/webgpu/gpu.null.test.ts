import { expect, test } from "vitest";
import { Gpu } from "./gpu.ts";

test("bug: an error scope stayed open where what it watched had thrown", () => {
  let open = 0;
  const device = {
    lost: new Promise(() => {}),
    pushErrorScope: () => void open++,
    popErrorScope: async () => {
      open--;
      return null;
    },
  };
  const gpu = new Gpu(device as unknown as GPUDevice);
  const broken = (): never => {
    throw new TypeError("no");
  };
  expect(() => gpu.watch("a step", broken)).toThrow("no");
  expect(open).toBe(0);
});
