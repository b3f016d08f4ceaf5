import { describe } from "vitest";
import { functionalSuite } from "../../testing/functionalSuite.ts";
import { tf } from "../../testing/tensorflow.ts";

await tf.setBackend("wasm");

describe("unit-scaled operations on wasm", functionalSuite);
