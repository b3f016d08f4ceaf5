import { expectTypeOf, test } from "vitest";
import { createRegistry } from "./createRegistry.ts";
import { AdamW } from "./optim/adamw.ts";
import type { SGD } from "./optim/sgd.ts";
import type { Optimizer, OptimizerHyper } from "./optimizer.ts";
import { parameter } from "./param.ts";
import { builtins } from "./registry.ts";
import type { State } from "./slot.ts";

const params = [parameter(new Float32Array(1))];

test("a literal name checks the options of its class", () => {
  const optimizer = builtins.create("adamw", params, { lr: 1, betas: [0.9, 0.99], amsgrad: "corrected" });
  expectTypeOf(optimizer).toEqualTypeOf(new AdamW(params));
  builtins.create("sgd", [{ params, momentum: 0.9 }]);
  // @ts-expect-error SGD has no betas
  builtins.create("sgd", params, { betas: [0.9, 0.99] });
  // @ts-expect-error two betas
  builtins.create("adamw", params, { betas: [0.9] });
  // @ts-expect-error a misspelt option
  builtins.create("adamw", params, { learningRate: 1 });
  expectTypeOf(builtins.get("sgd")).toEqualTypeOf<typeof SGD>();
});

test("a name that is only known when the program runs makes an optimizer of some kind", () => {
  const name = "adamw" as string;
  expectTypeOf(builtins.create(name, params, { lr: 1, momentum: 0.9 })).toExtend<
    Optimizer<OptimizerHyper, State, Float32Array | Float64Array>
  >();
  createRegistry<{ sgd: typeof SGD }>().create("tiger", params, { beta: 0.9 });
});
