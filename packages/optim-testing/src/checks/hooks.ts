import { type HostArray, hookAll, type OptimizerHyper, type State, type StateDict, type StepArgs } from "optim-core";
import { expect } from "vitest";
import { expectSameNumbers } from "../expectSame.ts";
import type { Checks } from "./check.ts";

type Dict = StateDict<OptimizerHyper, State>;

/** torch's six hooks, and the two for all optimizers. */
export const hooks = {
  async "all six hooks are called, each in its place"({ type }, options, lab) {
    const { optimizer } = lab.rig(type, options).train(1, 1);
    const calls: string[] = [];
    const note = (call: string) => () => void calls.push(call);
    for (const name of [
      "preStep",
      "postStep",
      "preStateDict",
      "postStateDict",
      "preLoadStateDict",
      "postLoadStateDict",
    ] as const)
      optimizer.hook(name, note(name));
    optimizer.step(() => void calls.push("closure"));
    expect(calls.splice(0)).toEqual(["preStep", "closure", "postStep"]);
    const dict = await optimizer.stateDict();
    expect(calls.splice(0)).toEqual(["preStateDict", "postStateDict"]);
    optimizer.loadStateDict(dict);
    expect(calls).toEqual(["preLoadStateDict", "postLoadStateDict"]);
  },

  async "a pre-step hook sees the weights before, a post-step hook after the step"({ type }, options, lab) {
    const rig = lab.rig(type, options);
    const read = () => lab.target.backend.read(rig.weights[0]!.data);
    const seen: Promise<HostArray>[] = [];
    for (const name of ["preStep", "postStep"] as const) rig.optimizer.hook(name, () => void seen.push(read()));
    const before = await read();
    rig.train(1, 1);
    expect(seen).toHaveLength(2);
    const [first, second] = await Promise.all(seen);
    expectSameNumbers(first!, before, "before the step");
    expectSameNumbers(second!, await read(), "after the step");
    expect(first).not.toEqual(second);
  },

  "hooks are called in order, prepended ones first, and not after removal"({ type }, options, lab) {
    const { optimizer } = lab.rig(type, options).train(1, 1);
    const calls: number[] = [];
    const remove = optimizer.hook("preStep", () => void calls.push(2));
    optimizer.hook("preStep", () => void calls.push(3));
    optimizer.hook("preStep", () => void calls.push(1), { prepend: true });
    optimizer.step();
    expect(calls.splice(0)).toEqual([1, 2, 3]);
    remove();
    remove();
    optimizer.step();
    expect(calls.splice(0)).toEqual([1, 3]);
    {
      using _ = optimizer.hook("postStep", () => void calls.push(4));
      optimizer.step();
    }
    optimizer.step();
    expect(calls).toEqual([1, 3, 4, 1, 3]);
  },

  "a pre-step hook may replace the closure, for those after it and for the step"({ type }, options, lab) {
    const { optimizer } = lab.rig(type, options).train(1, 1);
    const seen: StepArgs[] = [];
    optimizer.hook("preStep", (_, [closure]) => [() => (closure!() as number) + 1]);
    optimizer.hook("preStep", (_, args) => void seen.push(args));
    optimizer.hook("postStep", (_, args) => void seen.push(args));
    expect(optimizer.step(() => 41)).toBe(42);
    expect(seen[0]![0]!()).toBe(42);
    expect(seen[1]).toBe(seen[0]);
  },

  async "a dict hook may replace the dict"({ type }, options, lab) {
    const { optimizer, weights } = lab.rig(type, options).train(1, 2);
    const removeSave = optimizer.hook("postStateDict", (_, dict) => ({ ...dict, paramGroups: [] }));
    expect((await optimizer.stateDict()).paramGroups).toEqual([]);
    removeSave();
    const dict = await optimizer.stateDict();
    const fresh = Object.fromEntries(weights.map((_, id) => [id, { step: 0 }])) as unknown as Dict["state"];
    optimizer.hook("preLoadStateDict", (_, given: Dict) => ({ ...given, state: fresh }));
    optimizer.loadStateDict(dict);
    expect(weights.map((weight) => optimizer.stateOf(weight))).toEqual(weights.map(() => undefined));
    expect(Object.keys(dict.state)).toHaveLength(weights.length);
  },

  "hooks for all optimizers come first before a step and last after it"({ type }, options, lab) {
    const calls: string[] = [];
    const [one, other] = [lab.rig(type, options).train(1, 1).optimizer, lab.rig(type, options).train(1, 1).optimizer];
    const remove = (["preStep", "postStep"] as const).map((name) =>
      hookAll(name, (optimizer) => void calls.push(`all ${name} ${optimizer === one ? "one" : "other"}`)),
    );
    try {
      for (const name of ["preStep", "postStep"] as const) one.hook(name, () => void calls.push(`own ${name}`));
      one.step();
      expect(calls.splice(0)).toEqual(["all preStep one", "own preStep", "own postStep", "all postStep one"]);
      other.step();
      expect(calls.splice(0)).toEqual(["all preStep other", "all postStep other"]);
    } finally {
      for (const off of remove) off();
    }
    one.step();
    expect(calls).toEqual(["own preStep", "own postStep"]);
  },
} satisfies Checks;
