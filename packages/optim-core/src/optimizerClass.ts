import type { Backend } from "./backend.ts";
import { checkRate } from "./checkDeclared.ts";
import { checkedRule } from "./checkedRule.ts";
import type { GroupInput, GroupOptions } from "./group.ts";
import type { HyperDefaults } from "./hyper.ts";
import { type JsBuffer, js } from "./js/backend.ts";
import { Optimizer, type OptimizerHyper } from "./optimizer.ts";
import type { Param } from "./param.ts";
import { defineRule, type Rule, type RuleInit } from "./rule.ts";
import type { State } from "./slot.ts";

/** The class of a rule: `new AdamW(params, options)`, over plain arrays or over the buffers of the backend in `options`. */
export interface OptimizerClass<H extends OptimizerHyper, S> {
  new (
    params: Iterable<Param> | Iterable<GroupInput<H, JsBuffer>>,
    options?: GroupOptions<H, JsBuffer>,
  ): Optimizer<H, S, JsBuffer>;
  new <Buf>(
    params: Iterable<Param<Buf>> | Iterable<GroupInput<H, Buf>>,
    options: GroupOptions<H, Buf> & { readonly backend: Backend<Buf> },
  ): Optimizer<H, S, Buf>;
  readonly rule: Rule<H, S>;
}

/** A class whose rule says how weights are stored: only what stores may be put around it, arithmetic belongs inside. */
export interface StoredClass<H extends OptimizerHyper, S> {
  readonly rule: Rule<H, S>;
  readonly isStored: true;
}

/** A rule made into a class: the class is the rule's shadow, there is no code for any one optimizer. */
export function optimizer<H extends OptimizerHyper, S>(rule: Rule<H, S>): OptimizerClass<H, S> {
  const classes = {
    [rule.name]: class extends Optimizer<H, S, unknown> {
      static readonly rule = rule;
      constructor(
        params: Iterable<Param<unknown>>,
        {
          backend = js as Backend<unknown>,
          ...options
        }: GroupOptions<H, unknown> & { readonly backend?: Backend<unknown> } = {},
      ) {
        super(rule, backend, params, options as GroupOptions<H, unknown>);
      }
    },
  };
  return classes[rule.name] as unknown as OptimizerClass<H, S>;
}

/** All that the author of an optimizer writes; options, state and hooks of the class are typed from it. */
export function defineOptimizer<
  const H extends HyperDefaults & OptimizerHyper,
  const S extends State = Record<never, never>,
>(init: RuleInit<H, S>): OptimizerClass<H, S> {
  const rule = checkedRule(defineRule(init) as unknown as Rule);
  checkRate(rule);
  return optimizer(rule as unknown as Rule<H, S>);
}
