import { builtins } from "optim-core/registry";
import { expect, test } from "vitest";
import { scheduleTable } from "../schedule/scheduleTable.ts";
import { compiledFields, numberOf, ruleFields, scheduleFields, withOption } from "./optionField.ts";

test("a rule's numbers, pairs, flags and choices are asked for as such, the rate first", () => {
  expect(ruleFields(builtins.get("lion").rule.hyper)).toEqual([
    { name: "lr", kind: "number", fallback: 1e-4 },
    { name: "betas", kind: "numbers", fallback: [0.9, 0.99] },
    { name: "weightDecay", kind: "number", fallback: 0 },
    {
      name: "decay",
      kind: "choice",
      fallback: "lrCoupled",
      choices: ["lrCoupled", "l2", "scheduleCoupled", "absolute", "corrected"],
    },
    { name: "caution", kind: "flag", fallback: false },
  ]);
  expect(ruleFields({ beta: 0.9, lr: 1e-3 }).map(({ name }) => name)).toEqual(["lr", "beta"]);
});

test.each(builtins.names())("every option of %s has a field", (name) => {
  const { hyper } = (builtins.get(name) as unknown as { rule: { hyper: Record<string, never> } }).rule;
  const fields = ruleFields(hyper);
  expect(fields[0]!.name).toBe("lr");
  expect(new Set(fields.map((field) => field.name))).toEqual(new Set(Object.keys(hyper)));
});

test("of a reader's rule the defaults decide, and a word cannot be chosen", () => {
  expect(compiledFields({ beta: 0.5, mode: "a", lr: 1, fast: true })).toEqual([
    { name: "lr", kind: "number", fallback: 1 },
    { name: "beta", kind: "number", fallback: 0.5 },
    { name: "fast", kind: "flag", fallback: true },
  ]);
});

test("the options of a schedule are those of its table", () => {
  expect(
    scheduleFields(scheduleTable.CyclicLR!)
      .map(({ name, kind }) => `${name}:${kind}`)
      .join(" "),
  ).toBe(
    "baseLr:number maxLr:number stepSizeUp:number stepSizeDown:number mode:choice gamma:number cycleMomentum:flag baseMomentum:number maxMomentum:number",
  );
  expect(scheduleFields(scheduleTable.MultiStepLR!)[0]).toEqual({ name: "milestones", kind: "list" });
});

test("an option that is as it is anyway is not given", () => {
  const betas = { name: "betas", kind: "numbers", fallback: [0.9, 0.99] } as const;
  const changed = withOption({ lr: 1 }, betas, [0.5, 0.99]);
  expect(changed).toEqual({ lr: 1, betas: [0.5, 0.99] });
  expect(withOption(changed, betas, [0.9, 0.99])).toEqual({ lr: 1 });
  expect(withOption(changed, betas, undefined)).toEqual({ lr: 1 });
  expect(withOption({}, { name: "tMax", kind: "number" }, 3)).toEqual({ tMax: 3 });
});

test("what is typed is a number, nothing, or no number", () => {
  expect(["1e-3", " 0.5 ", "", "-2"].map(numberOf)).toEqual([1e-3, 0.5, undefined, -2]);
  expect(["abc", "0,5", "1 2"].map(numberOf)).toEqual([Number.NaN, Number.NaN, Number.NaN]);
});
