import * as core from "optim-core";
import { type AnyOptimizerClass, checkedRule, choicesOf, defaultOf, type Options, type Rule, trace } from "optim-core";
import { expect, test } from "vitest";
import { agreedCheck, gradientCheck, wideGradientCheck } from "./gradientCheck.ts";
import { mixed } from "./mixed.ts";
import { scaledRule } from "./scaledRule.ts";
import { scaleOutputs, setScale, takeScale, unscaledGradients, updateScale } from "./scaleRules.ts";

const defaultsOf = ({ hyper }: Rule): Options =>
  Object.fromEntries(Object.entries(hyper).map(([name, value]) => [name, defaultOf(value)]));

/** A rule under each choice that it has. */
const variantsOf = (rule: Rule): Options[] =>
  Object.entries(rule.hyper)
    .flatMap(([name, declared]) =>
      typeof defaultOf(declared) === "string" ? choicesOf(declared).map((choice) => ({ [name]: choice })) : [{}],
    )
    .map((variant) => ({ ...defaultsOf(rule), ...variant }));

const isOptimizer = (x: unknown): x is AnyOptimizerClass => typeof x === "function" && "rule" in x;
const optimizers = Object.values<unknown>(core).filter(isOptimizer);

test.each(
  Object.entries({
    "full check": gradientCheck.full,
    "quick check": gradientCheck.quick,
    "full check of float64": wideGradientCheck.full,
    "quick check of float64": wideGradientCheck.quick,
    agreedCheck,
    updateScale,
    setScale,
    takeScale,
    scaleOutputs,
    unscaledGradients,
  }),
)("%s keeps every value where it fits", (_, rule) => {
  for (const options of variantsOf(rule)) expect(() => trace(checkedRule(rule), options)).not.toThrow();
});

test.each(optimizers.map((type) => [type.rule.name, type] as const))(
  "%s under a scaler keeps every value where it fits, with a copy and without",
  (_, type) => {
    for (const rule of [type.rule, mixed(type as never).rule] as unknown as Rule[])
      for (const options of variantsOf(rule)) {
        const { stores } = trace(checkedRule(scaledRule(rule)), options);
        // Whatever is kept is kept as it was, or becomes what it becomes: by the gate.
        expect(stores.length).toBeGreaterThan(0);
        for (const { value } of stores) expect(value.op).toBe("where");
      }
  },
);
