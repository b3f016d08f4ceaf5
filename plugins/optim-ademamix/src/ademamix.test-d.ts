import { type HostTensor, parameter } from "optim-core";
import { expectTypeOf, test } from "vitest";
import { AdEMAMix } from "./ademamix.ts";

const w = parameter(new Float32Array(1));

test("options and state are typed by the rule", () => {
  const optimizer = new AdEMAMix([w], { lr: 0.1, alphaWarmup: 1000, fastAverage: false });
  expectTypeOf(optimizer.paramGroups[0]!.betas).toEqualTypeOf<readonly [number, number, number]>();
  optimizer.hook("postStateDict", (_optimizer, dict) => {
    expectTypeOf(dict.state[0]!.expAvgFast).toEqualTypeOf<HostTensor | undefined>();
  });
  // @ts-expect-error three betas
  new AdEMAMix([w], { betas: [0.9, 0.999] });
  // @ts-expect-error a warm-up is a number of steps
  new AdEMAMix([w], { alphaWarmup: true });
  // @ts-expect-error there is no such state
  optimizer.stateOf(w)!.expAvg;
});
