import { expect, test } from "vitest";
import { clipGradValue } from "./clipGradValue.ts";
import { parameter } from "./param.ts";

const one = (...grad: number[]) => parameter(new Float32Array(grad.length), { grad: Float32Array.from(grad) });

test("clips both ways, passes null over and keeps NaN", () => {
  const params = [one(-3, -0.5, 0, 0.25, 3), parameter(new Float32Array(1)), one(Number.POSITIVE_INFINITY, Number.NaN)];
  clipGradValue(params, 0.5);
  expect(params.map(({ grad }) => grad && [...grad])).toEqual([[-0.5, -0.5, 0, 0.25, 0.5], null, [0.5, Number.NaN]]);
});

test("refuses a bound that is negative or NaN", () => {
  const params = [one(2)];
  expect(() => clipGradValue(params, -1)).toThrow("clipGradValue: clipValue is -1; it must be a number of at least 0.");
  expect(() => clipGradValue(params, Number.NaN)).toThrow("clipValue is NaN");
  expect(params[0]!.grad![0]).toBe(2);
});
