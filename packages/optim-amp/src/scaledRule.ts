import { type Num, type Options, type Rule, slot, slotsOf, where } from "optim-core";
import { masterSlot } from "./mixed.ts";

/** The symbol that scaled rules load: what gradients are multiplied by; below 0, the step is skipped. */
export const gradFactor = "gradFactor";

type Symbols = Readonly<Record<string, Num | undefined>>;

/**
 * The rule of a step whose gradients are multiplied by a number on the device, and which leaves everything as it was where that number is
 * below 0. A weight with a float32 copy is that copy, rounded, before and after, so that it need not be read. A slot that begins as an
 * option takes it in the first step that is done.
 *
 * @param isSeen - The host sees that number and skips by itself: nothing is selected then.
 */
export function scaledRule(rule: Rule, isSeen = false): Rule {
  return {
    ...rule,
    state: { ...rule.state, [gradFactor]: slot({ extent: "tensor" }) },
    update({ [gradFactor]: factor, ...weight }, hyper) {
      const skipped = factor!.lt(0);
      const before = weight as Symbols;
      const options = hyper as unknown as Symbols;
      const slots = slotsOf(rule, hyper as Options);
      const began = slots.flatMap(([name, { fill }]) =>
        typeof fill === "object" ? [[name, where(weight.t.eq(1), options[fill.hyper]!, before[name]!)]] : [],
      );
      const scaled = { ...weight, ...Object.fromEntries(began), g: weight.g.mul(factor!) };
      const next = rule.update(scaled as never, hyper) as Symbols;
      if (isSeen) return { ...next, [gradFactor]: factor } as never;
      const keep = (name: string, was = before[name]!): Num => where(skipped, was, next[name]!);
      return {
        ...Object.fromEntries(slots.map(([name]) => [name, keep(name)])),
        p: keep("p", before[masterSlot] ?? weight.p),
        [gradFactor]: factor,
      } as never;
    },
  };
}
