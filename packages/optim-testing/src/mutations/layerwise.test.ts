/** Bugs that implementations of LAMB, LARS and the cautious Lion have had, or that their papers invite. */
import { debias, ema, mean, type Num, norm, type Rule, where } from "optim-core";
import { describe, it } from "vitest";
import { trajectory } from "../checks/trajectory.ts";
import { onJs } from "../lab.ts";
import { caseNamed, expectKilled, type LooseClass, withRule } from "./mutant.ts";

const [lamb, lars, cautious] = ["LAMB", "LARS", "CautiousLion"].map(caseNamed);
const [first, second] = [trajectory["the first step is the reference's"], trajectory["two steps are the reference's"]];
const fifty = trajectory["fifty steps at a moving rate are the reference's"];

type Symbols = Readonly<Record<string, Num>>;
/** Another update, its symbols all numbers. */
const updating = (update: (weight: Symbols, hyper: Symbols & { readonly betas: readonly [Num, Num] }) => Symbols) => ({
  update: update as unknown as Rule["update"],
});

describe("LAMB", () => {
  const ratio = (p: Num, u: Num): Num => where(norm(p).gt(0), where(norm(u).gt(0), norm(p).div(norm(u)), 1), 1);
  /** LAMB with its defaults in force, but for what is passed. */
  const mutant = (clip: (g: Num, most: Num) => Num, trust: (p: Num, step: Num, pulled: Num) => Num): LooseClass =>
    withRule(lamb!, () =>
      updating(({ p, g, t, expAvg, expAvgSq }, { lr, betas: [b1, b2], eps, weightDecay, maxGradNorm }) => {
        const clipped = clip(g!, maxGradNorm!);
        const [m, v] = [ema(expAvg!, clipped, b1), ema(expAvgSq!, clipped.square(), b2)];
        const step = debias(m, b1, t!).div(debias(v, b2, t!).sqrt().add(eps!));
        const pulled = step.add(p!.mul(weightDecay!));
        return { p: p!.sub(pulled.mul(trust(p!, step, pulled)).mul(lr!)), expAvg: m, expAvgSq: v };
      }),
    );
  const together = (g: Num, most: Num): Num => g.div(norm(g, "all").div(most).max(1));
  const decays = { lr: 1e-2, weightDecay: 0.1 };

  it("as these tests write it, is LAMB", () =>
    fifty({ ...lamb!, type: mutant(together, (p, _, pulled) => ratio(p, pulled)) }, decays, onJs));
  it("its trust ratio is that of the step before decay joins it", () =>
    expectKilled(
      lamb!,
      mutant(together, (p, step) => ratio(p, step)),
      decays,
      first,
    ));
  it("its trust ratio is infinite or nothing where a norm is 0", () =>
    expectKilled(
      lamb!,
      mutant(together, (p, _, pulled) => norm(p).div(norm(pulled).add(1e-6))),
      decays,
      first,
    ));
  it("every gradient is clipped by its own norm", () =>
    expectKilled(
      lamb!,
      mutant(
        (g, most) => g.div(norm(g).div(most).max(1)),
        (p, _, pulled) => ratio(p, pulled),
      ),
      decays,
      second,
    ));
});

describe("LARS", () => {
  const options = { momentum: 0.9, weightDecay: 0.1, trustCoeff: 0.02 };
  it("decay is added after the rate of the layer has scaled the gradient", () => {
    const late = withRule(lars!, () =>
      updating(({ p, g, momentumBuffer }, { lr, momentum, weightDecay, trustCoeff, eps }) => {
        const [w, d] = [norm(p!), norm(g!)];
        const rate = where(d.gt(0), w.mul(trustCoeff!).div(d.add(w.mul(weightDecay!)).add(eps!)), 1);
        const buffer = momentumBuffer!.mul(momentum!).add(g!.mul(rate).add(p!.mul(weightDecay!)));
        return { p: p!.sub(buffer.mul(lr!)), momentumBuffer: buffer };
      }),
    );
    return expectKilled(lars!, late, options, first);
  });
  it("the rate of the layer scales the step, and not what the momentum is made of", () => {
    const outside = withRule(lars!, () =>
      updating(({ p, g, momentumBuffer }, { lr, momentum, weightDecay, trustCoeff, eps }) => {
        const [w, d] = [norm(p!), norm(g!)];
        const rate = where(d.gt(0), w.mul(trustCoeff!).div(d.add(w.mul(weightDecay!)).add(eps!)), 1);
        const buffer = momentumBuffer!.mul(momentum!).add(g!.add(p!.mul(weightDecay!)));
        return { p: p!.sub(buffer.mul(rate).mul(lr!)), momentumBuffer: buffer };
      }),
    );
    return Promise.all([
      first({ ...lars!, type: outside }, options, onJs),
      expectKilled(lars!, outside, options, second),
    ]);
  });
});

describe("CautiousLion", () => {
  const options = { lr: 1e-2 };
  const mutant = (scaled: (mask: Num) => Num): LooseClass =>
    withRule(cautious!, () =>
      updating(({ p, g, expAvg }, { lr, betas: [b1, b2] }) => {
        const direction = ema(expAvg!, g!, b1).sign();
        const mask = where(direction.mul(g!).gt(0), 1, 0);
        return { p: p!.sub(direction.mul(scaled(mask)).mul(lr!)), expAvg: ema(expAvg!, g!, b2) };
      }),
    );
  it("as these tests write it, is CautiousLion", () =>
    fifty({ ...cautious!, type: mutant((mask) => mask.div(mean(mask).max(1e-5))) }, options, onJs));
  it("the mean is not kept from 0: NaN where no step agrees with its gradient", () =>
    expectKilled(
      cautious!,
      mutant((mask) => mask.div(mean(mask))),
      options,
      fifty,
    ));
  it("the steps that are left are not made longer", () =>
    expectKilled(
      cautious!,
      mutant((mask) => mask),
      options,
      first,
    ));
});
