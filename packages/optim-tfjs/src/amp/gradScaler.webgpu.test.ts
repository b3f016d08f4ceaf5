import { describe } from "vitest";
import "../../testing/tensorflowWebgpu.ts";
import { scalerSuite } from "../../testing/scalerSuite.ts";

describe("gradScaler on webgpu", () => scalerSuite(false));
describe("gradScaler on webgpu by operations", () => scalerSuite(true));
