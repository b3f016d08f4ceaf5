import { describe, expect, test, vi } from "vitest";
import type { Backend } from "./backend.ts";
import { OptimError } from "./error.ts";
import { type JsBuffer, js } from "./js/backend.ts";
import { AdamW } from "./optim/adamw.ts";
import { Rprop } from "./optim/rprop.ts";
import { SGD } from "./optim/sgd.ts";
import { type Param, parameter } from "./param.ts";

interface Dict {
  state: Record<string, Record<string, unknown>>;
  paramGroups: Record<string, unknown>[];
}

const weight = (name: string | undefined, length: number): Param =>
  parameter(new Float32Array(length).fill(1), { grad: new Float32Array(length).fill(0.5), ...(name && { name }) });

/** An optimizer of "a", "b" and, in a second group, "c", after some steps. */
function stepped(names: readonly (string | undefined)[] = ["a", "b", "c"], steps = 2, options = {}) {
  const [a, b, c] = names.map((name, i) => weight(name, i + 2)) as [Param, Param, Param];
  const optimizer = new AdamW([{ params: [a, b] }, { params: [c], lr: 0.5 }], { amsgrad: true, ...options });
  for (let i = 0; i < steps; i++) optimizer.step();
  return { optimizer, params: [a, b, c] };
}

const savedBy = async ({ optimizer }: ReturnType<typeof stepped>): Promise<Dict> =>
  structuredClone(await optimizer.stateDict()) as unknown as Dict;

const misfit = "AdamW: the state dict does not fit: ";

describe("a dict that does not fit is refused, and the optimizer is as it was", () => {
  test.each<[string, (dict: Dict) => unknown, string]>([
    ["no state", (d) => ({ paramGroups: d.paramGroups }), "AdamW: this has no state, or not 2 paramGroups: 2."],
    ["a group of nothing", (d) => d.paramGroups.push(null as never), "AdamW: this has no state, or not 2 paramGroups"],
    ["groups of text", (d) => ({ ...d, paramGroups: "ab" }), "AdamW: this has no state, or not 2 paramGroups"],
    ["a group too few", (d) => d.paramGroups.pop(), "AdamW: this has no state, or not 2 paramGroups: 1."],
    ["a step count", (d) => Object.assign(d.state[1]!, { step: 1.5 }), `${misfit}parameter "b" has step 1.5.`],
    ["a negative step", (d) => Object.assign(d.state[1]!, { step: -1 }), `${misfit}parameter "b" has step -1.`],
    ["null for an entry", (d) => Object.assign(d.state, { 1: null }), `${misfit}missing: parameter "b".`],
    // A bug once: the moments of a parameter without an entry were dropped in silence.
    ["no entry", (d) => delete d.state[1], `${misfit}missing: parameter "b".`],
    [
      "a slot that is missing",
      (d) => delete d.state[0]!.expAvg,
      `${misfit}parameter "a" has expAvg as [undefined] of undefined in undefined bytes, not [2] of f32 in 8 bytes.`,
    ],
    [
      "a slot too many",
      (d) => Object.assign(d.state[0]!, { x: {} }),
      `${misfit}parameter "a" has x, which is no slot.`,
    ],
    [
      "another shape",
      (d) => Object.assign(d.state[0]!.expAvg!, { shape: [1, 2] }),
      `${misfit}parameter "a" has expAvg as [1,2] of f32 in 8 bytes, not [2] of f32 in 8 bytes.`,
    ],
    [
      "another dtype",
      (d) => Object.assign(d.state[0]!.expAvg!, { dtype: "f64" }),
      `${misfit}parameter "a" has expAvg as [2] of f64 in 8 bytes, not [2] of f32 in 8 bytes.`,
    ],
    [
      "data that would be cast",
      (d) => Object.assign(d.state[0]!.expAvg!, { data: new Float64Array(2) }),
      `${misfit}parameter "a" has expAvg as [2] of f32 in 16 bytes, not [2] of f32 in 8 bytes.`,
    ],
    [
      "several faults, each of them",
      (d) => {
        d.state[2]!.step = -1;
        d.state[9] = d.state[0]!;
        d.paramGroups[0]!.paramNames = ["a", "z"];
      },
      `${misfit}parameter "c" has step -1; missing: parameter "b"; unexpected: parameter "z",state 9.`,
    ],
    [
      "an option that is unknown",
      (d) => Object.assign(d.paramGroups[0]!, { speed: 1 }),
      'AdamW: there is no option "speed"',
    ],
    ["an option outside its domain", (d) => Object.assign(d.paramGroups[1]!, { lr: -1 }), "AdamW: lr is -1;"],
  ])("%s", async (_, spoil, message) => {
    const rig = stepped();
    const before = await savedBy(rig);
    const dict = structuredClone(before);
    const other = spoil(dict);
    const given = other !== null && typeof other === "object" && "paramGroups" in other ? other : dict;
    const load = () => rig.optimizer.loadStateDict(given as never);
    expect(load).toThrow(OptimError);
    expect(load).toThrow(message);
    expect(await savedBy(rig)).toEqual(before);
  });

  test.each([undefined, null, 3, "text", []])("%o", (nothing) => {
    expect(() => stepped().optimizer.loadStateDict(nothing as never)).toThrow("this has no state");
  });
});

describe("matching", () => {
  test("is by name where every parameter has one, and by position otherwise", async () => {
    const dict = await savedBy(stepped());
    const turned = stepped(["b", "a", "c"], 0);
    expect(() => turned.optimizer.loadStateDict(dict as never)).toThrow('parameter "b" has expAvg as [3]');
    const unnamed = stepped(["b", undefined, "c"], 0);
    unnamed.optimizer.loadStateDict(dict as never);
    expect((await savedBy(unnamed)).state).toEqual(dict.state);
  });

  test("by position names the place", async () => {
    const dict = await savedBy(stepped());
    dict.paramGroups[1]!.params = [];
    dict.paramGroups[1]!.paramNames = [];
    expect(() => stepped([undefined, "b", "c"]).optimizer.loadStateDict(dict as never)).toThrow(
      `${misfit}missing: parameter 0 of group 1; unexpected: state 2.`,
    );
  });

  test("without `strict` takes what fits, unknown options aside, and reports the rest", async () => {
    const dict = await savedBy(stepped());
    dict.paramGroups[0] = { ...dict.paramGroups[0], lr: 0.125, speed: 1, paramNames: ["a", "z"] };
    dict.state[7] = dict.state[0]!;
    const { optimizer, params } = stepped(undefined, 5);
    expect(optimizer.loadStateDict(dict as never, { strict: false })).toEqual({
      missing: ['parameter "b"'],
      unexpected: ['parameter "z"', "state 7"],
    });
    expect(params.map((p) => optimizer.stateOf(p)!.step)).toEqual([2, 5, 2]);
    expect(optimizer.paramGroups[0]).toMatchObject({ lr: 0.125 });
    expect(optimizer.paramGroups[0]).not.toHaveProperty("speed");
    dict.state[0]!.step = -1;
    expect(() => optimizer.loadStateDict(dict as never, { strict: false })).toThrow('parameter "a" has step -1');
  });
});

test("a slot whose flag is off is saved and loaded, and may be left out", async () => {
  const rig = stepped();
  for (const group of rig.optimizer.paramGroups) group.amsgrad = false;
  const dict = await savedBy(rig);
  expect(dict.state[0]).toHaveProperty("maxExpAvgSq");
  const other = stepped(undefined, 0);
  other.optimizer.loadStateDict(dict as never);
  expect(await savedBy(other)).toEqual(dict);
  for (const entry of Object.values(dict.state)) delete entry.maxExpAvgSq;
  other.optimizer.loadStateDict(dict as never);
  expect(other.optimizer.stateOf(other.params[0]!)).not.toHaveProperty("maxExpAvgSq");
});

test("bug: a group that lacks options was checked without those that stay in force", () => {
  const optimizer = new SGD([weight("a", 1)], { momentum: 0.9, nesterov: true });
  const load = (group: object) =>
    optimizer.loadStateDict({
      state: { 0: { step: 0 } },
      paramGroups: [{ ...group, params: [0], paramNames: ["a"] }],
    } as never);
  load({ lr: 0.5 });
  expect(optimizer.paramGroups[0]).toMatchObject({ lr: 0.5, momentum: 0.9, dampening: 0, nesterov: true });
  expect(() => load({ momentum: 0 })).toThrow("SGD: nesterov needs a momentum above 0");
  const rprop = new Rprop([weight("a", 1)]);
  rprop.loadStateDict({
    state: { 0: { step: 0 } },
    paramGroups: [{ lr: 0.5, params: [0], paramNames: ["a"] }],
  } as never);
  expect(rprop.paramGroups[0]).toMatchObject({ lr: 0.5, etas: [0.5, 1.2] });
});

test("bug: null as an entry that is no slot was a TypeError", async () => {
  const rig = stepped();
  const dict = await savedBy(rig);
  dict.state[0]!.x = null;
  expect(() => rig.optimizer.loadStateDict(dict as never)).toThrow(`${misfit}parameter "a" has x, which is no slot.`);
});

test("bug: tensors of a parameter at step 0 were allocated and lost", async () => {
  const dict = await savedBy(stepped());
  for (const entry of Object.values(dict.state)) entry.step = 0;
  const alloc = vi.fn(js.alloc);
  const { optimizer, params } = stepped(undefined, 0, { backend: { ...js, alloc } });
  optimizer.loadStateDict(dict as never);
  expect(alloc).not.toHaveBeenCalled();
  expect(optimizer.stateOf(params[0]!)).toBeUndefined();
});

test("a parameter that had no step when it was saved has none when it is loaded", async () => {
  const dict = await savedBy(stepped(undefined, 0));
  expect(dict.state).toEqual({ 0: { step: 0 }, 1: { step: 0 }, 2: { step: 0 } });
  const { optimizer, params } = stepped();
  optimizer.loadStateDict(dict as never);
  expect(params.map((p) => optimizer.stateOf(p))).toEqual([undefined, undefined, undefined]);
});

describe("where memory runs out nothing stays allocated, and the optimizer is as it was", () => {
  /** The JavaScript backend with room for some buffers more than it has at first. */
  function roomFor(count: number) {
    const held = new Set<JsBuffer>();
    const backend: Backend<JsBuffer> = {
      ...js,
      alloc(dtype, length) {
        if (held.size === count) throw new OptimError("full");
        const buffer = js.alloc(dtype, length);
        held.add(buffer);
        return buffer;
      },
      free: (buffer) => void held.delete(buffer),
    };
    return { backend, held };
  }

  test.each([["step"], ["loadStateDict"]] as const)("%s", async (call) => {
    const dict = await savedBy(stepped());
    const { backend, held } = roomFor(4);
    const { optimizer, params } = stepped(undefined, 0, { backend });
    const act = { step: () => optimizer.step(), loadStateDict: () => optimizer.loadStateDict(dict as never) }[call];
    expect(act).toThrow("full");
    expect(held.size).toBe(0);
    expect(params.map(({ data }) => data[0])).toEqual([1, 1, 1]);
    expect(await optimizer.stateDict()).toMatchObject({ state: {} });
  });

  test("what a load replaces is freed, and so is everything in the end", async () => {
    const dict = await savedBy(stepped());
    const { backend, held } = roomFor(100);
    const { optimizer } = stepped(undefined, 1, { backend });
    expect(held.size).toBe(9);
    optimizer.loadStateDict(dict as never);
    expect(held.size).toBe(9);
    optimizer.dispose();
    expect(held.size).toBe(0);
  });
});

// A bug once: slots that had been made before memory ran out were freed, and remembered.
test("a slot that a flag asks for, and that finds no memory while it is saved, leaves the state as it was", async () => {
  let left = Infinity;
  const backend: Backend<JsBuffer> = {
    ...js,
    alloc(...what) {
      if (left-- < 1) throw new OptimError("no memory");
      return js.alloc(...what);
    },
  };
  const params = [weight("a", 2), weight("b", 3)];
  const optimizer = new AdamW(params, { backend });
  optimizer.step();
  Object.assign(optimizer.paramGroups[0]!, { amsgrad: true });
  left = 1;
  await expect(optimizer.stateDict()).rejects.toThrow("no memory");
  expect(Object.keys(optimizer.stateOf(params[0]!)!)).toEqual(["expAvg", "expAvgSq", "step"]);
  left = Infinity;
  expect(Object.keys((await optimizer.stateDict()).state[0]!)).toContain("maxExpAvgSq");
});
