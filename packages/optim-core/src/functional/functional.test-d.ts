import { assertType, expectTypeOf, test } from "vitest";
import { AdamW } from "../optim/adamw.ts";
import { SGD } from "../optim/sgd.ts";
import { inPlace } from "./inPlace.ts";
import { pure } from "./pure.ts";

const list = [new Float32Array(1)];

test("with an order of slots, a list too few is an error", () => {
  const adamw = inPlace(AdamW, ["expAvg", "expAvgSq", "maxExpAvgSq"]);
  adamw(list, list, list, list, [], [0], { lr: 1, beta1: 0.9, betas: [0.9, 0.99], maximize: true });
  // @ts-expect-error maxExpAvgSqs is missing
  adamw(list, list, list, list, [0], { lr: 1 });
  // @ts-expect-error no such option
  adamw(list, list, list, list, [], [0], { momentum: 1 });
  // @ts-expect-error there are two betas
  adamw(list, list, list, list, [], [0], { beta3: 1 });
  // @ts-expect-error no such slot
  inPlace(AdamW, ["expAvg", "momentumBuffer"]);
});

test("pure results are typed by slot", () => {
  const { state } = pure(AdamW)(list, [null]);
  expectTypeOf(state.expAvg).toEqualTypeOf<readonly (Float32Array | Float64Array)[]>();
  assertType<readonly (Float32Array | Float64Array)[] | undefined>(state.maxExpAvgSq);
  // @ts-expect-error expAvg is always there
  pure(AdamW)(list, list, { stateSteps: [0], expAvgSq: list });
  pure(SGD)(list, list, { stateSteps: [0] }, { momentum: 0.9 });
  // @ts-expect-error no such slot
  state.velocity;
});
