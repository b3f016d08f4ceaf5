import { expect, test } from "vitest";
import { checkOptions } from "./domain.ts";
import { OptimError } from "./error.ts";
import { oneOf, optional } from "./hyper.ts";
import { defineRule, type Rule } from "./rule.ts";

const rule = defineRule({
  name: "Tried",
  hyper: { lr: 0.1, betas: [0.9, 0.99], rho: 0.5, decay: optional(0), kind: oneOf("a", "b"), fast: false },
  domain: { rho: { min: 0.25, max: 1 } },
  check: ({ lr, fast }) => (fast && lr === 0 ? "fast needs a rate above 0. Raise lr." : undefined),
  update: ({ p }) => ({ p }),
}) as unknown as Rule;

test.each<[object, string]>([
  [
    { speed: 1 },
    'there is no option "speed", only lr,betas,rho,decay,kind,fast,maximize,foreach,fused,lrScale,initialLr.',
  ],
  // A bug once: names that every object has were known, and true was a fine value for them.
  [
    { toString: true },
    'there is no option "toString", only lr,betas,rho,decay,kind,fast,maximize,foreach,fused,lrScale,initialLr.',
  ],
  [
    { ["__proto__"]: true },
    'there is no option "__proto__", only lr,betas,rho,decay,kind,fast,maximize,foreach,fused,lrScale,initialLr.',
  ],
  [{ lr: -1 }, "lr is -1; it must be a number from 0 to Infinity."],
  [{ lr: Number.NaN }, "lr is NaN; it must be a number from 0 to Infinity."],
  [{ lr: Number.POSITIVE_INFINITY }, "lr is Infinity; it must be a number from 0 to Infinity."],
  [{ lr: "1" }, 'lr is "1"; it must be a number from 0 to Infinity.'],
  [{ lr: [1] }, "lr is [1]; it must be a number from 0 to Infinity."],
  [{ lr: undefined }, "lr is undefined; it must be a number from 0 to Infinity."],
  [{ initialLr: -1 }, "initialLr is -1; it must be a number from 0 to Infinity."],
  [{ betas: [0.9, 1] }, "betas is [0.9,1]; it must be 2 numbers from 0 to below 1."],
  [{ betas: [0.9] }, "betas is [0.9]; it must be 2 numbers from 0 to below 1."],
  [{ betas: 0.9 }, "betas is 0.9; it must be 2 numbers from 0 to below 1."],
  [{ rho: 0.2 }, "rho is 0.2; it must be a number from 0.25 to 1."],
  [{ rho: 1.1 }, "rho is 1.1; it must be a number from 0.25 to 1."],
  [{ decay: null }, "decay is null; it must be a number from 0 to Infinity."],
  [{ kind: "c" }, 'kind is "c"; it must be a or b.'],
  [{ fast: 1 }, "fast is 1; it must be true or false."],
  [{ fused: "yes" }, 'fused is "yes"; it must be null or true or false.'],
  [{ lr: 0, fast: true }, "fast needs a rate above 0. Raise lr."],
])("%o is refused", (options, message) => {
  expect(() => checkOptions(rule, options as never)).toThrow(new OptimError(`Tried: ${message}`));
});

test.each<object>([
  { lr: 0, betas: [0, 0.999], rho: 0.25, decay: 0, kind: "b", fast: false },
  { rho: 1, maximize: true, foreach: null, fused: false, initialLr: 0 },
])("%o is taken", (options) => {
  checkOptions(rule, options as never);
});
