import { AdamW, type Backend, type JsBuffer, js, type Param, parameter } from "optim-core";
import { describe, expect, test } from "vitest";
import { GradScaler } from "./gradScaler.ts";

/** The JavaScript backend where nothing can be seen at once: reads are answered by `answer`, and the next run may fail. */
function far() {
  const waiting: (() => void)[] = [];
  const buffers = new Set<JsBuffer>();
  const control = {
    isHeld: true,
    failsNext: false,
    async answer(): Promise<void> {
      await new Promise((done) => setTimeout(done));
      for (const one of waiting.splice(0)) one();
      await new Promise((done) => setTimeout(done));
    },
    buffers,
  };
  const backend: Backend<JsBuffer> = {
    ...js,
    alloc(...given) {
      const made = js.alloc(...given);
      buffers.add(made);
      return made;
    },
    free: (buffer) => void buffers.delete(buffer),
    async read(buffer) {
      const data = await js.read(buffer);
      if (control.isHeld) await new Promise<void>((answered) => waiting.push(answered));
      return data;
    },
    run(launches) {
      if (
        control.failsNext &&
        launches.some(({ tensors }) => tensors.some((tensor) => "counter" in tensor && tensor.counter))
      ) {
        control.failsNext = false;
        throw new Error("the device is busy");
      }
      js.run(launches);
    },
  };
  return { backend, control };
}

const setup = (count = 2) => {
  const { backend, control } = far();
  const params: Param[] = Array.from({ length: count }, (_, i) =>
    parameter(Float32Array.of(1), { name: `w${i}`, grad: Float32Array.of(2) }),
  );
  const optimizer = new AdamW(params, { lr: 0.1, weightDecay: 0, backend });
  const scaler = new GradScaler<JsBuffer>({ backend, initScale: 2 });
  const round = (): void => {
    scaler.step(optimizer);
    scaler.update();
  };
  return { params, optimizer, scaler, round, control };
};

describe("counts on the device", () => {
  test("a step that the backend does not take leaves everything as it was, and the next one is right", async () => {
    const [given, straight] = [setup(), setup()];
    const rounds = (each: ReturnType<typeof setup>, n: number): void => {
      for (let i = 0; i < n; i++) each.round();
    };
    rounds(given, 2);
    rounds(straight, 2);
    // One that has no gradient splits off in the very step that fails.
    for (const { params } of [given, straight]) params[1]!.grad = null;
    given.control.failsNext = true;
    const before = structuredClone(given.params.map(({ data }) => data));
    expect(() => given.scaler.step(given.optimizer)).toThrow("the device is busy");
    expect(given.params.map(({ data }) => data)).toEqual(before);
    expect(given.params.map((p) => given.optimizer.stateOf(p)!.step)).toEqual([2, 2]);
    rounds(given, 1);
    rounds(straight, 1);
    for (const { params } of [given, straight]) params[1]!.grad = Float32Array.of(2);
    rounds(given, 2);
    rounds(straight, 2);
    const dicts = [given, straight].map(async ({ optimizer, control }) => {
      control.isHeld = false;
      await control.answer();
      return (await optimizer.stateDict()).state;
    });
    const [state, expected] = await Promise.all(dicts);
    expect(state).toEqual(expected);
    expect([state![0]!.step, state![1]!.step]).toEqual([5, 4]);
    expect(given.params.map(({ data }) => data)).toEqual(straight.params.map(({ data }) => data));
  });

  test("what the host learns late is what was done, and closes in on it", async () => {
    const { params, optimizer, round, control } = setup(1);
    for (const grad of [2, Infinity, 2, Infinity, 2]) {
      params[0]!.grad!.fill(grad);
      round();
    }
    expect(optimizer.stateOf(params[0]!)!.step).toBe(5);
    // The read that was asked for after the first step; it asks once more.
    await control.answer();
    expect(optimizer.stateOf(params[0]!)!.step).toBe(5);
    await control.answer();
    expect(optimizer.stateOf(params[0]!)!.step).toBe(3);
    round();
    await control.answer();
    expect(optimizer.stateOf(params[0]!)!.step).toBe(4);
  });

  test("where the device tells nothing of thousands of steps, one error says so, and nothing has changed", async () => {
    const { params, optimizer, scaler, round, control } = setup(1);
    for (let i = 0; i < 4096; i++) round();
    const before = structuredClone(params[0]!.data);
    expect(() => scaler.step(optimizer)).toThrow("AdamW: 4096 steps were given to the device");
    expect(params[0]!.data).toEqual(before);
    control.isHeld = false;
    await control.answer();
    scaler.step(optimizer);
    expect(optimizer.stateOf(params[0]!)!.step).toBe(4097);
  });

  test("nothing of it is left behind, whatever was split, failed, or loaded", async () => {
    const { params, optimizer, scaler, round, control } = setup(3);
    control.isHeld = false;
    for (let i = 0; i < 12; i++) {
      params.forEach((p, k) => {
        p.grad = (i + k) % 3 ? Float32Array.of(2) : null;
      });
      control.failsNext = i % 4 === 3;
      try {
        round();
      } catch (error) {
        expect(String(error)).toContain("busy");
      }
      if (i % 5 === 4) optimizer.loadStateDict(await optimizer.stateDict());
    }
    optimizer.dispose();
    scaler.dispose();
    expect(control.buffers.size).toBe(0);
  });
});
