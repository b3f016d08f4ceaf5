import { type Num, parameter } from "optim-core";
import { expectTypeOf, test } from "vitest";
import { Tiger } from "./tiger.ts";

const w = parameter(new Float32Array(1));

test("options and state are typed by the rule", () => {
  const optimizer = new Tiger([w], { lr: 0.1, lookahead: true });
  expectTypeOf(optimizer.paramGroups[0]!.lr).toEqualTypeOf<number>();
  expectTypeOf(optimizer.stateOf(w)!.step).toEqualTypeOf<number>();
  expectTypeOf<Parameters<typeof Tiger.rule.update>[0]["g"]>().toEqualTypeOf<Num>();
  // @ts-expect-error a misspelt option
  new Tiger([w], { learningRate: 0.1 });
  // @ts-expect-error a text is no rate
  new Tiger([w], { lr: "0.1" });
  // @ts-expect-error there is no such state
  optimizer.stateOf(w)!.velocities;
});
