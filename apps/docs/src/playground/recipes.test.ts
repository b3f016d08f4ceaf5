import { builtins } from "optim-core/registry";
import { describe, expect, test } from "vitest";
import { nodePlayground } from "./nodePlayground.ts";
import { recipe, taskSteps } from "./recipes.ts";
import { type Recorded, recordedRun } from "./referenceRun.ts";
import { tasks } from "./settings.ts";

const engine = nodePlayground();

describe.each(tasks)("on %s", (task) => {
  test.each(builtins.names())("the loss of %s falls below 0.4 of what it was", async (optimizer) => {
    const [{ losses, stopped }] = (await recordedRun(
      {
        task,
        entrants: [recipe(optimizer, task)],
        precision: "float32",
        backend: "js",
        steps: taskSteps[task],
        seed: 0,
      },
      engine,
    )) as [Recorded];
    expect(stopped).toBeUndefined();
    const last = losses.slice(-10);
    expect(last.reduce((sum, loss) => sum + loss) / last.length).toBeLessThan(0.4 * losses[0]!);
  });
});

test("one that is not known begins with its own defaults", () => {
  expect(recipe("constructor", "digits")).toEqual({ optimizer: "constructor", options: {} });
});
