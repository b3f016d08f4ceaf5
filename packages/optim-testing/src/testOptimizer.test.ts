import { expect, it } from "vitest";
import { cases } from "./cases.ts";
import { testCase } from "./testOptimizer.ts";

for (const info of cases) testCase(info);

it("a skip that names no check or no input is refused", () => {
  const [info] = cases;
  const skip = (tests: string[], inputs: string[]) => () =>
    testCase({ ...info!, skip: [{ reason: "none", tests, inputs }] });
  expect(skip(["resumes sometimes"], [])).toThrow('SGD: skip names a check that does not exist: "resumes sometimes".');
  expect(skip(["resumes bit for bit"], ["warp"])).toThrow('SGD: skip names an input that does not exist: "warp".');
});
