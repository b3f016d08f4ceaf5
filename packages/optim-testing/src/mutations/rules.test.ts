import { debias, ema, type Num, oneMinus, type Rule, where } from "optim-core";
import { describe, expect, it } from "vitest";
import { direction } from "../checks/direction.ts";
import { groupOptions } from "../checks/groupOptions.ts";
import { options as optionChecks } from "../checks/options.ts";
import { rate } from "../checks/rate.ts";
import { follows, trajectory } from "../checks/trajectory.ts";
import { onJs } from "../lab.ts";
import type { LooseOptions } from "../optimizerInfo.ts";
import { caseNamed, expectKilled, type LooseClass, withClass, withRule } from "./mutant.ts";

const [adam, adamw, amsgrad, sgd, belief] = ["Adam", "AdamW", "AMSGrad", "SGD", "AdaBelief"].map(caseNamed);
const [first, second] = [trajectory["the first step is the reference's"], trajectory["two steps are the reference's"]];
const fifty = trajectory["fifty steps at a moving rate are the reference's"];

/** The symbols of Adam's kind of rule. */
interface AdamSymbols {
  readonly lr: Num;
  readonly betas: readonly [Num, Num];
  readonly eps: Num;
  readonly weightDecay?: Num;
}

/** Another update for a rule of Adam's kind. */
const adamUpdate = (
  update: (weight: Record<"p" | "g" | "t" | "expAvg" | "expAvgSq", Num>, hyper: AdamSymbols) => Record<string, Num>,
) => ({ update: update as unknown as Rule["update"] }) satisfies Partial<Rule>;

/** Another update for SGD with momentum. */
const momentum = (update: (g: Num, buffer: Num, mu: Num, t: Num) => { buffer: Num; step: Num }): LooseClass =>
  withRule(sgd!, () => ({
    update: ({ p, g, t, momentumBuffer }, { lr, momentum: mu }) => {
      const { buffer, step } = update(g, momentumBuffer!, mu as unknown as Num, t);
      return { p: p.sub(step.mul(lr as unknown as Num)), momentumBuffer: buffer };
    },
  }));

describe("the fourth reference document's AdamW, which corrects the bias of the stored moments in place", () => {
  const inPlace = withRule(adamw!, () =>
    adamUpdate(({ p, g, t, expAvg, expAvgSq }, { lr, betas: [b1, b2], eps, weightDecay }) => {
      const m = debias(ema(expAvg, g, b1), b1, t);
      const v = debias(ema(expAvgSq, g.square(), b2), b2, t);
      const kept = weightDecay ? p.mul(oneMinus(lr.mul(weightDecay))) : p;
      return { p: kept.sub(m.div(v.sqrt().add(eps)).mul(lr)), expAvg: m, expAvgSq: v };
    }),
  );
  it("is right at step 1", () => follows({ ...adamw!, type: inPlace }, {}, 1, onJs));
  it("is found out at step 2", () => expectKilled(adamw!, inPlace, {}, second));
});

describe("bias correction", () => {
  const corrected = (of: (m: Num, b1: Num, t: Num) => Num, ofSquare: (v: Num, b2: Num, t: Num) => Num) =>
    withRule(adam!, () =>
      adamUpdate(({ p, g, t, expAvg, expAvgSq }, { lr, betas: [b1, b2], eps }) => {
        const [m, v] = [ema(expAvg, g, b1), ema(expAvgSq, g.square(), b2)];
        return {
          p: p.sub(
            of(m, b1, t)
              .div(ofSquare(v, b2, t).sqrt().add(eps))
              .mul(lr),
          ),
          expAvg: m,
          expAvgSq: v,
        };
      }),
    );
  it("B17: √(1 − β₁ᵗ) in the place of 1 − β₁ᵗ", () =>
    expectKilled(
      adam!,
      corrected((m, b1, t) => m.div(oneMinus(b1.pow(t)).sqrt()), debias),
      {},
      first,
    ));
  it("B18: none at all", () =>
    expectKilled(
      adam!,
      corrected(
        (m) => m,
        (v) => v,
      ),
      {},
      first,
    ));
  it("B18: none of the second moment", () =>
    expectKilled(
      adam!,
      corrected(debias, (v) => v),
      {},
      first,
    ));
  it("one step count for all steps", () =>
    expectKilled(
      adam!,
      corrected((m, b1, t) => debias(m, b1, t.mul(0).add(1)), debias),
      {},
      second,
    ));
});

describe("defaults and options", () => {
  it("B18: betas of (0.9, 0.99) and an ε of 1e-9", () => {
    const other = withRule(adam!, ({ hyper }) => ({ hyper: { ...hyper, betas: [0.9, 0.99], eps: 1e-9 } }));
    return expectKilled(adam!, other, {}, optionChecks["defaults are those of the paper or of torch"]);
  });
  it("B4: a rate of 0 is refused", () => {
    const strict = withRule(adamw!, () => ({ domain: { lr: { min: Number.MIN_VALUE } } }));
    return expectKilled(adamw!, strict, {}, rate["an optimizer may begin at a rate of 0"]);
  });
  it("a negative rate is let through", () => {
    const loose = withRule(adamw!, () => ({ domain: { lr: { min: -1 } } }));
    const check = optionChecks["bad options are refused by name, and in a group that is added later too"];
    return expectKilled(adamw!, loose, {}, check);
  });
  it("AdaBelief hands its arguments on one place off, as labml's does", async () => {
    const shifted = withClass(
      belief!,
      (Base) =>
        class extends Base {
          constructor(params: never, { degeneratedToSgd = true, ...options }: Record<string, unknown> = {}) {
            super(params, { ...options, amsgrad: degeneratedToSgd as boolean, degeneratedToSgd: false } as never);
          }
        },
    );
    await follows(belief!, {}, 50, onJs);
    await expect(follows({ ...belief!, type: shifted }, {}, 50, onJs)).rejects.toThrow("after 50 steps");
    await expectKilled(belief!, shifted, {}, groupOptions["options and defaults come back from the group"]);
  });
});

describe("decay", () => {
  const decayLast = withRule(adamw!, () =>
    adamUpdate(({ p, g, t, expAvg, expAvgSq }, { lr, betas: [b1, b2], eps, weightDecay }) => {
      const [m, v] = [ema(expAvg, g, b1), ema(expAvgSq, g.square(), b2)];
      const next = p.sub(
        debias(m, b1, t)
          .div(debias(v, b2, t).sqrt().add(eps))
          .mul(lr),
      );
      return { p: weightDecay ? next.mul(oneMinus(lr.mul(weightDecay))) : next, expAvg: m, expAvgSq: v };
    }),
  );
  it("after the update and not before it", () => expectKilled(adamw!, decayLast, { weightDecay: 0.1 }, first));

  it("B5: L2 where it is decoupled, as a fallback path had it", () => {
    const coupled = withRule(adamw!, ({ update, hyper }) => ({
      hyper: { ...hyper, decay: "l2" } as never,
      update: (weight, { weightDecay, ...others }) => {
        const { p, g } = weight;
        const pulled = weightDecay ? g.add(p.mul(weightDecay as unknown as Num)) : g;
        return update({ ...weight, g: pulled }, { ...others, weightDecay: undefined } as never);
      },
    }));
    return expectKilled(adamw!, coupled, { weightDecay: 0.1 }, first);
  });
  it("without the rate", () => {
    const absolute = withRule(adamw!, ({ update }) => ({
      update: (weight, hyper) => {
        const kept = hyper.weightDecay ? weight.p.mul(oneMinus(hyper.weightDecay as unknown as Num)) : weight.p;
        return update({ ...weight, p: kept }, { ...hyper, weightDecay: undefined } as never);
      },
    }));
    return expectKilled(adamw!, absolute, {}, rate["a rate of 0 is accepted, and moves and decays nothing"]);
  });
});

describe("AMSGrad", () => {
  const turned = (to: boolean | "corrected") =>
    withRule(amsgrad!, ({ update }) => ({
      update: (weight, hyper) => update(weight, { ...hyper, amsgrad: to } as never),
    }));
  const quick: LooseOptions = { betas: [0.8, 0.9] };
  it("the printed formula in the place of torch's code", () =>
    expectKilled(amsgrad!, turned("corrected"), quick, fifty));
  it("torch's code in the place of the printed formula", () =>
    expectKilled(amsgrad!, turned(true), { ...quick, amsgrad: "corrected" }, fifty));
  it("the maximum kept, and not used", () => {
    const unused = withRule(amsgrad!, ({ update }) => ({
      update: (weight, hyper) => ({
        ...update(weight, hyper),
        p: update({ ...weight, maxExpAvgSq: undefined }, hyper).p,
      }),
    }));
    return expectKilled(amsgrad!, unused, quick, fifty);
  });
});

describe("SGD's momentum", () => {
  const options: LooseOptions = { lr: 0.01, momentum: 0.9, dampening: 0.5 };
  const plain: LooseOptions = { lr: 0.01, momentum: 0.9 };
  it("B7: the first buffer is zeros, so that the first step does nothing", () => {
    const lost = momentum((g, buffer, mu, t) => {
      const next = where(t.eq(1), 0, buffer.mul(mu).add(g));
      return { buffer: next, step: next };
    });
    return Promise.all([
      expectKilled(sgd!, lost, plain, first),
      expectKilled(
        sgd!,
        lost,
        plain,
        direction["the first step goes against the gradient, or with it where it maximises"],
      ),
    ]);
  });
  it("B19: it is kept, and has no effect", () => {
    const idle = momentum((g, buffer, mu) => ({ buffer: buffer.mul(mu).add(g), step: g }));
    return expectKilled(sgd!, idle, plain, second);
  });
  it("dampening has its part in the first buffer", () => {
    const damped = momentum((g, buffer, mu) => {
      const next = buffer.mul(mu).add(g.mul(0.5));
      return { buffer: next, step: next };
    });
    return expectKilled(sgd!, damped, options, first);
  });
  it("the average damps itself, as an exponential one does", () => {
    const averaged = momentum((g, buffer, mu, t) => {
      const next = where(t.eq(1), g, ema(buffer, g, mu));
      return { buffer: next, step: next };
    });
    return expectKilled(sgd!, averaged, plain, second);
  });
});
