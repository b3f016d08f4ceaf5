import { describe } from "vitest";
import { convolutionSuite } from "../../testing/convolutionSuite.ts";
import { gradientsSuite } from "../../testing/gradientsSuite.ts";
import { tf } from "../../testing/tensorflow.ts";
import { trainingSuite } from "../../testing/trainingSuite.ts";
import { valuesSuite } from "../../testing/valuesSuite.ts";

await tf.setBackend("cpu");

describe("autocast on cpu", () => {
  valuesSuite();
  convolutionSuite();
  gradientsSuite({ convolutions: true });
  trainingSuite({ convolutions: true });
});
