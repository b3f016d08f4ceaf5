import { type CyclicLR, type OneCycleLR, parameter, SGD } from "optim-core";
import { builtins } from "optim-core/registry";
import { expect, test } from "vitest";
import { makeSchedule } from "../schedule/makeSchedule.ts";
import { scheduleTable } from "../schedule/scheduleTable.ts";
import type { GivenOptions } from "../settings.ts";
import { compiledFields, numberOf, ruleFields, scheduleFields, standsFor, withOption } from "./optionField.ts";

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

const flagged = Object.entries(scheduleTable).filter(([, entry]) =>
  scheduleFields(entry).some(({ kind }) => kind === "flag"),
);
test.each(flagged)("a flag of %s that is not given is as its box shows it", (name, entry) => {
  const flags = scheduleFields(entry).filter(({ kind }) => kind === "flag");
  const others = Object.entries(entry.defaults(100, 0.1)).filter(([key]) => !flags.some((flag) => flag.name === key));
  const given = Object.fromEntries(others);
  const walk = (options: GivenOptions) => {
    const optimizer = new SGD([parameter(new Float32Array(1))], { lr: 0.1, momentum: 0.9 });
    const schedule = makeSchedule({ name, options }, optimizer) as CyclicLR | OneCycleLR;
    return Array.from({ length: 60 }, () => {
      const { lr, momentum } = optimizer.paramGroups[0]!;
      schedule.step();
      return [lr, momentum];
    });
  };
  for (const flag of flags) {
    expect(walk({ ...given, [flag.name]: flag.fallback! })).toEqual(walk(given));
    expect(walk({ ...given, [flag.name]: !flag.fallback })).not.toEqual(walk(given));
  }
});

test("an option that is as it is anyway is not given", () => {
  const betas = { name: "betas", kind: "numbers", fallback: [0.9, 0.99] } as const;
  const changed = withOption({ lr: 1 }, betas, [0.5, 0.99]);
  expect(changed).toEqual({ lr: 1, betas: [0.5, 0.99] });
  expect(withOption(changed, betas, [0.9, 0.99])).toEqual({ lr: 1 });
  expect(withOption(changed, betas, undefined)).toEqual({ lr: 1 });
  expect(withOption({}, { name: "tMax", kind: "number" }, 3)).toEqual({ tMax: 3 });
});

test("a field that was emptied stands for what is the case then, until another number comes", () => {
  expect(standsFor("", 0.001, 0.001)).toBe(true);
  expect(standsFor(" 1e-3", 0.001, undefined)).toBe(true);
  expect(standsFor("abc", Number.NaN, 1)).toBe(true);
  expect(standsFor("", undefined, undefined)).toBe(true);
  expect([standsFor("", 0.1, 0.001), standsFor("0.1", 0.001, 0.001)]).toEqual([false, false]);
});

test("what is typed is a number, nothing, or no number", () => {
  expect(["1e-3", " 0.5 ", "", "-2"].map(numberOf)).toEqual([1e-3, 0.5, undefined, -2]);
  expect(["abc", "0,5", "1 2"].map(numberOf)).toEqual([Number.NaN, Number.NaN, Number.NaN]);
});
