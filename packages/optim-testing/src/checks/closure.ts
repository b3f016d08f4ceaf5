import type { HostArray } from "optim-core";
import { expect } from "vitest";
import { errorOf, expectError } from "../expectRefusal.ts";
import { expectSameDict, expectSameNumbers, expectSameRigs, expectSameValues } from "../expectSame.ts";
import { setGradients } from "../weight.ts";
import type { Checks } from "./check.ts";

/** Steps with a closure. */
export const closure = {
  async "a closure is called once, before the update, and its result returned"({ type }, options, lab) {
    const rig = lab.rig(type, options);
    let calls = 0;
    const loss = rig.optimizer.step(() => {
      calls++;
      setGradients(lab.target.backend, rig.weights, 1);
      return 0.5;
    });
    expect([loss, calls]).toEqual([0.5, 1]);
    await expectSameRigs(rig, lab.rig(type, options).train(1, 1), "with a closure");
  },

  async "stepAsync awaits its closure, then steps, then calls the hooks after it"({ type }, options, lab) {
    const rig = lab.rig(type, options);
    const after: Promise<HostArray>[] = [];
    rig.optimizer.hook("postStep", () => void after.push(lab.target.backend.read(rig.weights[0]!.data)));
    const loss = await rig.optimizer.stepAsync(async () => {
      await Promise.resolve();
      setGradients(lab.target.backend, rig.weights, 1);
      return 0.25;
    });
    const expected = lab.rig(type, options).train(1, 1);
    expect(loss).toBe(0.25);
    expect(after).toHaveLength(1);
    expectSameNumbers(await after[0]!, (await expected.data())[0]!, "what a hook sees");
    await expectSameRigs(rig, expected, "asynchronous");
  },

  async "a promise in step() is refused before anything moves"({ type }, options, lab) {
    const rig = lab.rig(type, options).train(1, 1);
    const values = await rig.values();
    const step = rig.optimizer.step.bind(rig.optimizer) as (closure: () => unknown) => unknown;
    await expectError(type.rule.name, () => step(async () => 1), /stepAsync/);
    expectSameValues(await rig.values(), values, "after the refusal");
    expect(rig.optimizer.stateOf(rig.weights[0]!)?.step).toBe(1);
  },

  async "a closure that throws leaves everything as it was"({ type }, options, lab) {
    const rig = lab.rig(type, options).train(1, 1);
    const [values, dict] = [await rig.values(), await rig.optimizer.stateDict()];
    const boom = () => {
      throw new RangeError("boom");
    };
    expect(() => rig.optimizer.step(boom)).toThrow("boom");
    await expect(rig.optimizer.stepAsync(async () => boom())).rejects.toThrow("boom");
    expectSameValues(await rig.values(), values, "after the error");
    expectSameDict(await rig.optimizer.stateDict(), dict, "state after the error");
  },

  async "a disposed optimizer refuses to work, and leaves the weights"({ type }, options, lab) {
    const rig = lab.rig(type, options).train(1, 2);
    const [values, dict] = [await rig.values(), await rig.optimizer.stateDict()];
    rig.optimizer.dispose();
    rig.optimizer.dispose();
    const calls = [
      () => rig.optimizer.step(),
      () => rig.optimizer.stepAsync(async () => 1),
      () => rig.optimizer.stateDict(),
      () => rig.optimizer.loadStateDict(dict),
      () => rig.optimizer.addParamGroup({ params: lab.rig(type, options).weights }),
    ];
    for (const call of calls)
      expect((await errorOf(call)).message).toMatch(new RegExp(`^${type.rule.name}: .*disposed`));
    expectSameValues(await rig.values(), values, "after dispose");
    expect(rig.optimizer.stateOf(rig.weights[0]!)).toBeUndefined();
  },
} satisfies Checks;
