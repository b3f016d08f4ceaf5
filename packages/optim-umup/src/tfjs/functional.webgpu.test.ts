import { afterAll, describe, expect } from "vitest";
import { functionalSuite } from "../../testing/functionalSuite.ts";
import { refused } from "../../testing/tensorflowWebgpu.ts";

afterAll(() => expect(refused).toEqual([]));

describe("unit-scaled operations on webgpu", functionalSuite);
