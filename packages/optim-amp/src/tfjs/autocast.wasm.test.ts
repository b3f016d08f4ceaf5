import { describe } from "vitest";
import { convolutionSuite } from "../../testing/convolutionSuite.ts";
import { gradientsSuite } from "../../testing/gradientsSuite.ts";
import { tf } from "../../testing/tensorflow.ts";
import { trainingSuite } from "../../testing/trainingSuite.ts";
import { valuesSuite } from "../../testing/valuesSuite.ts";

await tf.setBackend("wasm");

describe("autocast on wasm", () => {
  valuesSuite();
  convolutionSuite();
  gradientsSuite({ convolutions: false });
  trainingSuite({ convolutions: false });
});
