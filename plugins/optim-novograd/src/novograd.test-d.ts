import { type HostTensor, parameter } from "optim-core";
import { expectTypeOf, test } from "vitest";
import { NovoGrad } from "./novograd.ts";

const w = parameter(new Float32Array(1));

test("options and state are typed by the rule", () => {
  const optimizer = new NovoGrad([w], { lr: 0.1, gradAveraging: true });
  expectTypeOf(optimizer.paramGroups[0]!.amsgrad).toEqualTypeOf<boolean>();
  optimizer.hook("postStateDict", (_optimizer, dict) => {
    expectTypeOf(dict.state[0]!.maxExpAvgSq).toEqualTypeOf<HostTensor | undefined>();
  });
  // @ts-expect-error two betas
  new NovoGrad([w], { betas: [0.9] });
  // @ts-expect-error a flag
  new NovoGrad([w], { amsgrad: "corrected" });
  // @ts-expect-error there is no such state
  optimizer.stateOf(w)!.momentumBuffer;
});
