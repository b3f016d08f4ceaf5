import { afterEach, describe, expect } from "vitest";
import { convolutionSuite } from "../../testing/convolutionSuite.ts";
import { gradientsSuite } from "../../testing/gradientsSuite.ts";
import { device, refused } from "../../testing/tensorflowWebgpu.ts";
import { trainingSuite } from "../../testing/trainingSuite.ts";
import { valuesSuite } from "../../testing/valuesSuite.ts";

afterEach(async () => {
  await device.queue.onSubmittedWorkDone();
  expect(refused).toEqual([]);
});

describe("autocast on webgpu", () => {
  valuesSuite();
  convolutionSuite();
  gradientsSuite({ convolutions: true });
  trainingSuite({ convolutions: true });
});
