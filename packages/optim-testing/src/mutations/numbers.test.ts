import { type JsBuffer, js, type TensorLaunch } from "optim-core";
import { describe, it } from "vitest";
import { maximize } from "../checks/maximize.ts";
import { rate } from "../checks/rate.ts";
import { trajectory } from "../checks/trajectory.ts";
import { caseNamed, expectKilled, withBackend, withClass } from "./mutant.ts";

const adamw = caseNamed("AdamW");
const fifty = trajectory["fifty steps at a moving rate are the reference's"];

describe("numbers", () => {
  it("B5: the uniforms of the first step are kept", () => {
    const frozen = withBackend(adamw, () => {
      const kept = new Map<object, TensorLaunch<JsBuffer>["rows"]>();
      return {
        run: (launches) =>
          js.run(
            launches.map(({ kernel, tensors }) => {
              const rows = kept.get(kernel) ?? tensors[0]!.rows;
              kept.set(kernel, rows);
              return { kernel, tensors: tensors.map((tensor) => ({ ...tensor, rows })) };
            }),
          ),
      };
    });
    return expectKilled(adamw, frozen, {}, fifty);
  });
  it("one step count for all parameters, frozen ones too", () =>
    expectKilled(
      adamw,
      withBackend(adamw, () => ({
        run: (launches) =>
          js.run(
            launches.map(({ kernel, tensors }) => ({
              kernel,
              tensors: tensors.map((tensor) => ({ ...tensor, rows: tensors[0]!.rows })),
            })),
          ),
      })),
      {},
      fifty,
    ));
  it("the numbers are compiled in", () => {
    const baked = withClass(
      adamw,
      (Base) =>
        class extends Base {
          override step(): undefined {
            for (const group of this.paramGroups) group.lr = group.initialLr;
            super.step();
          }
        },
    );
    return expectKilled(adamw, baked, {}, rate["a rate that is changed is in force at the next step"]);
  });
  it("the gradient is not turned where it is to maximise", () => {
    const deaf = withClass(
      adamw,
      (Base) =>
        class extends Base {
          override step(): undefined {
            for (const group of this.paramGroups) group.maximize = false;
            super.step();
          }
        },
    );
    return expectKilled(adamw, deaf, {}, maximize["for any gradients, maximising g is minimising -g"]);
  });
});
