import { expect, it } from "vitest";
import { applyConstraint, type Constraint } from "./constraint.ts";

it.each<[Constraint, number[], number[]]>([
  [null, [2, 8, 4], [2, 8, 4]],
  ["gmean", [2, 8, 4], [4, 4, 4]],
  ["hmean", [2, 8, 8], [4, 4, 4]],
  ["amean", [2, 8, 5], [5, 5, 5]],
  ["toOutputScale", [2, 8, 5], [2, 2, 2]],
  ["toOutputScale", [2], [2]],
  ["toGradInputScale", [2, 8], [8, 8]],
  ["toLeftGradScale", [2, 8, 5], [8, 8, 8]],
  ["toRightGradScale", [2, 8, 5], [5, 5, 5]],
])("%s of %s is %s", (constraint, scales, result) => {
  const made = applyConstraint(constraint, ...scales);
  expect(made).toHaveLength(result.length);
  made.forEach((scale, i) => expect(scale).toBeCloseTo(result[i]!, 14));
});

it("refuses a name that it does not know, and says which there are", () => {
  expect(() => applyConstraint("to_output_scale" as never, 1, 2)).toThrow(
    /applyConstraint: there is no constraint "to_output_scale"\. Take one of gmean, .*toRightGradScale, or null\./,
  );
  expect(() => applyConstraint("toString" as never, 1, 2)).toThrow("no constraint");
});

it.each<[Constraint, number[], string]>([
  ["toGradInputScale", [1, 2, 3], "toGradInputScale is for 2 scales, not for 3."],
  ["toGradInputScale", [1], "for 2 scales, not for 1."],
  ["toLeftGradScale", [1, 2], "for 3 scales, not for 2."],
  ["toRightGradScale", [1, 2, 3, 4], "for 3 scales, not for 4."],
  ["gmean", [], "gmean is for at least 1 scales, not for 0."],
])("%s refuses a number of scales that it has no meaning for", (constraint, scales, message) => {
  expect(() => applyConstraint(constraint, ...scales)).toThrow(message);
});
