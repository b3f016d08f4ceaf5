/** A step count that only the device knows: what the host holds possible, and when it asks. */
import { type Backend, type JsBuffer, js, NAdam, type Options, type Rule, trace, uniformTable } from "optim-core";
import { describe, expect, test } from "vitest";
import { DeviceCount } from "./deviceCount.ts";

const options: Options = { lr: 0.1, betas: [0.9, 0.999], eps: 1e-8, weightDecay: 0, momentumDecay: 4e-3, decay: "l2" };
const program = trace(NAdam.rule as unknown as Rule, options);
const settled = (): Promise<void> => new Promise((done) => setTimeout(done));

/** A count of 10 steps, on a device that answers when it is told to. */
function setup() {
  const answers: { answer(): void; fail(): void }[] = [];
  const live = new Set<JsBuffer>();
  const backend: Backend<JsBuffer> = {
    ...js,
    run: (launches) => js.run(launches),
    alloc(...given) {
      const made = js.alloc(...given);
      live.add(made);
      return made;
    },
    free: (buffer) => void live.delete(buffer),
    async read(buffer) {
      const data = await js.read(buffer);
      await new Promise<void>((answer, fail) => answers.push({ answer, fail: () => fail(new Error("lost")) }));
      return data;
    },
  };
  const count = new DeviceCount<JsBuffer>(backend, Float32Array.of(1), 10);
  /** Steps given, of which so many are done. */
  const steps = (given: number, done: number, of = count): void => {
    for (let i = 0; i < given; i++) of.advance();
    of.counter[0]! += done;
  };
  /** Answers what has been asked so far, and waits until it is heard. */
  const answer = async (): Promise<void> => {
    await settled();
    for (const one of answers.splice(0)) one.answer();
    await settled();
  };
  const windowOf = (of = count): [first: number, length: number, most: number] => {
    const { first, values } = of.rows(program, options);
    return [first, values.length, of.most];
  };
  return { answers, live, count, steps, answer, windowOf };
}

describe("a count on the device", () => {
  test("is one number at first, and every step that is given makes one more possible", () => {
    const { count, steps, windowOf } = setup();
    const seen = [0, 1, 1, 1, 1].map((given) => {
      steps(given, 0);
      return windowOf();
    });
    expect(seen).toEqual([
      [0, 1, 10],
      [0, 2, 11],
      [0, 4, 12],
      [0, 4, 13],
      [0, 8, 14],
    ]);
    const { values } = count.rows(program, options);
    values.forEach((row, done) => {
      expect(row).toEqual(uniformTable(program, options, 10 + done + 1, 1)[0]);
    });
  });

  test("gives a group the same table for as long as it says the same, and each group its own", () => {
    const { count, steps } = setup();
    const group: Record<string, unknown> = { ...options, betas: [0.9, 0.999], params: [] };
    const first = count.rows(program, group);
    expect(count.rows(program, group)).toBe(first);
    const other = { ...options, lr: 0.2 };
    expect(count.rows(program, other).values[0]).toEqual(uniformTable(program, other, 11, 1)[0]);
    expect(count.rows(program, group)).toBe(first);
    const changes: (() => unknown)[] = [
      () => (group.lr = 0.3),
      () => ((group.betas as number[])[1] = 0.99),
      () => steps(1, 0),
    ];
    let before = first;
    for (const change of changes) {
      change();
      const now = count.rows(program, group);
      expect(now).not.toBe(before);
      now.values.forEach((row, i) => expect(row).toEqual(uniformTable(program, group, 11 + i, 1)[0]));
      before = now;
    }
    const flagged = trace(NAdam.rule as unknown as Rule, { ...options, weightDecay: 0.1 });
    expect(count.rows(flagged, group).values).toEqual(uniformTable(flagged, group, 11, 2));
  });

  test("asks nothing while there is nothing to learn", async () => {
    const { answers, count, steps, answer } = setup();
    count.look(() => {});
    await settled();
    expect(answers).toHaveLength(0);
    steps(1, 0);
    count.look(() => {});
    await settled();
    expect(answers).toHaveLength(1);
    await answer();
    count.look(() => {});
    await settled();
    expect(answers).toHaveLength(0);
  });

  test("that is told is known from there on, with what was given meanwhile", async () => {
    const { count, steps, answer, windowOf } = setup();
    let told = 0;
    steps(4, 2);
    count.look(() => told++);
    count.look(() => told++);
    steps(3, 3);
    await answer();
    // Two of four were done, and three more may have been.
    expect([windowOf(), told]).toEqual([[2, 4, 15], 1]);
    const { values } = count.rows(program, options);
    expect(values[0]).toEqual(uniformTable(program, options, 13, 1)[0]);
    // It has asked once more by itself, and not again once nothing is open. All three were done, as was taken for possible.
    await answer();
    expect([windowOf(), told]).toEqual([[5, 1, 15], 1]);
    await answer();
    expect(told).toBe(1);
  });

  test("that could not be read stays as possible as it was, and is asked for again", async () => {
    const { count, steps, answers, answer, windowOf } = setup();
    const told: string[] = [];
    steps(2, 1);
    count.look(() => told.push("first"));
    await settled();
    answers.splice(0)[0]!.fail();
    await settled();
    expect([windowOf(), told]).toEqual([[0, 4, 12], []]);
    count.look(() => told.push("second"));
    await answer();
    expect([windowOf(), told]).toEqual([[1, 1, 11], ["second"]]);
  });

  test("is split into two that go on by themselves, from the same number", async () => {
    const { count, live, steps, answer, windowOf } = setup();
    steps(3, 2);
    const other = count.split();
    expect(other.counter).toEqual(count.counter);
    expect(other.counter).not.toBe(count.counter);
    expect(windowOf(other)).toEqual(windowOf());
    steps(1, 1, other);
    other.look(() => {});
    await answer();
    expect([windowOf(other), windowOf()]).toEqual([
      [3, 1, 13],
      [0, 4, 13],
    ]);
    const reads = [count.read(), other.read()];
    await answer();
    expect(await Promise.all(reads)).toEqual([12, 13]);
    count.free();
    other.free();
    expect(live.size).toBe(0);
  });

  test("that is freed while it is asked for is not asked for again", async () => {
    const { count, steps, answers, answer } = setup();
    steps(1, 1);
    count.look(() => {});
    steps(1, 1);
    count.free();
    await answer();
    expect(answers).toHaveLength(0);
  });

  test("may be open by 4096 steps and no more", async () => {
    const { count, steps, answer, windowOf } = setup();
    steps(4095, 4000);
    count.check("AdamW");
    expect(windowOf()).toEqual([0, 4096, 4105]);
    steps(1, 1);
    expect(() => count.check("AdamW")).toThrow(
      "AdamW: 4096 steps were given to the device, and it could not tell yet which were skipped. Await something",
    );
    count.look(() => {});
    await answer();
    count.check("AdamW");
    expect(windowOf()).toEqual([4001, 1, 4011]);
  });
});

test("one whose device is the host's memory is known at once", () => {
  const count = new DeviceCount<JsBuffer>(js, Float32Array.of(1), 10);
  for (let i = 0; i < 5; i++) count.advance();
  count.counter[0] = 3;
  let told = 0;
  count.look(() => told++);
  expect([count.most, told, count.rows(program, options).first]).toEqual([13, 1, 3]);
});
