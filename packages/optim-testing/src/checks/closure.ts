import { js } from "optim-core";
import { expect } from "vitest";
import { errorOf, expectError } from "../expectRefusal.ts";
import { expectSameRigs, expectSameValues } from "../expectSame.ts";
import type { Checks } from "../optimizerInfo.ts";
import { rigOf } from "../rig.ts";
import { setGradients } from "../weight.ts";

/** Steps with a closure. */
export const closure = {
  async "a closure is called once, before the update, and its result returned"({ type }, options) {
    const rig = rigOf(type, options);
    let calls = 0;
    const loss = rig.optimizer.step(() => {
      calls++;
      setGradients(js, rig.weights, 1);
      return 0.5;
    });
    expect([loss, calls]).toEqual([0.5, 1]);
    await expectSameRigs(rig, rigOf(type, options).train(1, 1), "with a closure");
  },

  async "stepAsync awaits its closure, then steps, then calls the hooks after it"({ type }, options) {
    const rig = rigOf(type, options);
    const after: Float32Array[] = [];
    rig.optimizer.hook("postStep", () => void after.push(rig.weights[0]!.data.slice() as Float32Array));
    const loss = await rig.optimizer.stepAsync(async () => {
      await Promise.resolve();
      setGradients(js, rig.weights, 1);
      return 0.25;
    });
    const expected = rigOf(type, options).train(1, 1);
    expect(loss).toBe(0.25);
    expect(after).toEqual([expected.weights[0]!.data]);
    await expectSameRigs(rig, expected, "asynchronous");
  },

  async "a promise in step() is refused before anything moves"({ type }, options) {
    const rig = rigOf(type, options).train(1, 1);
    const values = await rig.values();
    const step = rig.optimizer.step.bind(rig.optimizer) as (closure: () => unknown) => unknown;
    await expectError(type.rule.name, () => step(async () => 1), /stepAsync/);
    expectSameValues(await rig.values(), values, "after the refusal");
    expect(rig.optimizer.stateOf(rig.weights[0]!)?.step).toBe(1);
  },

  async "a closure that throws leaves everything as it was"({ type }, options) {
    const rig = rigOf(type, options).train(1, 1);
    const [values, dict] = [await rig.values(), await rig.optimizer.stateDict()];
    const boom = () => {
      throw new RangeError("boom");
    };
    expect(() => rig.optimizer.step(boom)).toThrow("boom");
    await expect(rig.optimizer.stepAsync(async () => boom())).rejects.toThrow("boom");
    expectSameValues(await rig.values(), values, "after the error");
    expect(await rig.optimizer.stateDict()).toEqual(dict);
  },

  async "a disposed optimizer refuses to work, and leaves the weights"({ type }, options) {
    const rig = rigOf(type, options).train(1, 2);
    const [values, dict] = [await rig.values(), await rig.optimizer.stateDict()];
    rig.optimizer.dispose();
    rig.optimizer.dispose();
    const calls = [
      () => rig.optimizer.step(),
      () => rig.optimizer.stepAsync(async () => 1),
      () => rig.optimizer.stateDict(),
      () => rig.optimizer.loadStateDict(dict),
      () => rig.optimizer.addParamGroup({ params: rigOf(type, options).weights }),
    ];
    for (const call of calls)
      expect((await errorOf(call)).message).toMatch(new RegExp(`^${type.rule.name}: .*disposed`));
    expectSameValues(await rig.values(), values, "after dispose");
    expect(rig.optimizer.stateOf(rig.weights[0]!)).toBeUndefined();
  },
} satisfies Checks;
