import { expect, test } from "vitest";
import { OptimError } from "./error.ts";
import { optional } from "./hyper.ts";
import { defineOptimizer } from "./optimizerClass.ts";
import { filled, slot, zeros } from "./slot.ts";

test.each<[object, string]>([
  [{ name: "" }, 'defineOptimizer: a rule is called "". Its class has its name, which is one word: name: "Tiger".'],
  [
    { name: "a b\nc" },
    'defineOptimizer: a rule is called "a b\\nc". Its class has its name, which is one word: name: "Tiger".',
  ],
  [
    { hyper: undefined },
    "Tiger: hyper is undefined. List the hyper-parameters with their defaults: hyper: { lr: 1e-3 }.",
  ],
  [
    { hyper: { lr: 1, beta: null } },
    "Tiger: hyper `beta` is null. Give it a default, or optional(0) if it may be absent.",
  ],
  [{ update: undefined }, "Tiger: there is no update(). Write update({ p, g }, { lr }) { return { p: … }; }."],
  [{ state: { g: zeros } }, "Tiger: state cannot have `g`: every weight has it already. Give the slot another name."],
  [{ state: { p: zeros } }, "Tiger: state cannot have `p`: every weight has it already. Give the slot another name."],
  [{ state: { t: zeros } }, "Tiger: state cannot have `t`: every weight has it already. Give the slot another name."],
  [
    { state: { step: zeros } },
    "Tiger: state cannot have `step`: every weight has it already. Give the slot another name.",
  ],
  [
    { hyper: { lr: 1, maximize: true } },
    "Tiger: hyper cannot have `maximize`: every group has it already. Give it another name.",
  ],
  [
    { hyper: { lr: 1, params: 1 } },
    "Tiger: hyper cannot have `params`: every group has it already. Give it another name.",
  ],
  [
    { hyper: { lr: 1, initialLr: 1 } },
    "Tiger: hyper cannot have `initialLr`: every group has it already. Give it another name.",
  ],
  [
    { hyper: { lr: 1, "a[0]": 1 } },
    "Tiger: hyper `a[0]` has brackets in its name, which pick a number of a list: betas[0]. Give it another.",
  ],
  [
    { hyper: { lr: 1, weightDecay: 0, weight_decay: 0 } },
    "Tiger: hyper has `weight_decay` beside `weightDecay`: a state dict of torch gives both back as `weightDecay`. Rename one.",
  ],
  [
    { state: { expAvg: zeros, exp_avg: zeros } },
    "Tiger: state has `exp_avg` beside `expAvg`: a state dict of torch gives both back as `expAvg`. Rename one.",
  ],
  [
    { hyper: { lr: 1, beta_1: 0.5, beta1: 0.5 } },
    "Tiger: hyper has `beta1` beside `beta_1`: a state dict of torch gives both back as `beta1`. Rename one.",
  ],
  [
    { hyper: { lr: 1, initial_lr: 0.5 } },
    "Tiger: hyper has `initial_lr` beside `initialLr`: a state dict of torch gives both back as `initialLr`. Rename one.",
  ],
  [{ state: { lr: zeros } }, "Tiger: state cannot have `lr`: hyper has it. Give the slot another name."],
  [{ hyper: { lr: -1 } }, "Tiger: lr is -1; it must be a number from 0 to Infinity."],
  [{ hyper: { lr: 1, betas: [0.9, 1] } }, "Tiger: betas is [0.9,1]; it must be 2 numbers from 0 to below 1."],
  [
    { hyper: { lr: 1, rho: 0.9 }, domain: { rho: { max: 0.5 } } },
    "Tiger: rho is 0.9; it must be a number from 0 to 0.5.",
  ],
  [{ hyper: { lr: 1, rate: optional(Number.NaN) } }, "Tiger: rate is NaN; it must be a number from 0 to Infinity."],
  [
    { hyper: { lr: 1, rho: 0.9 }, domain: { rhos: { max: 0.5 } } },
    "Tiger: domain has `rhos`, and hyper only lr, rho. Did you mean `rho`?",
  ],
  [
    { hyper: { lr: 1, mode: "fast" } },
    'Tiger: hyper `mode` is neither a number, numbers in a list nor a flag. Declare a choice as oneOf("a", "b"), a number that may be absent as optional(0).',
  ],
  [
    { hyper: { rate: 1 } },
    "Tiger: hyper has no number `lr`, the learning rate of every group. Give it a default: hyper: { lr: 1e-3 }.",
  ],
  [{ check: () => "lr is odd." }, "Tiger: lr is odd."],
  [{ state: null }, "Tiger: state is null. List the slots: state: { expAvg: zeros }, or leave it out."],
  ...[0, null, undefined, {}, slot].map((made): [object, string] => [
    { state: { m: made } },
    'Tiger: slot `m` is none. Make it with zeros, copy, filled(0), scalar(0) or slot({ extent: "row" }).',
  ]),
  [
    { state: { m: slot({ extent: "rows" as never }) } },
    "Tiger: slot `m` keeps one value for each rows, which is none of element, row, column, block, tensor, group, all.",
  ],
  [
    { state: { m: zeros.if("bold") } },
    'Tiger: slot `m` is there if "bold", but hyper has no flag, choice or optional() of that name.',
  ],
  [
    { state: { m: zeros.if("lr") } },
    'Tiger: slot `m` is there if "lr", but hyper has no flag, choice or optional() of that name.',
  ],
  [{ state: { m: filled("start") } }, 'Tiger: slot `m` is filled with "start", but hyper has no number of that name.'],
])("%o is refused where it is defined", (rule, message) => {
  const update = ({ p }: { readonly p: unknown }) => ({ p });
  const define = () => defineOptimizer({ name: "Tiger", hyper: { lr: 0.5 }, update, ...rule } as never);
  expect(define).toThrow(new OptimError(message));
});
