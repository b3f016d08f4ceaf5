import { describe, expect, test } from "vitest";
import { AdamW } from "../optim/adamw.ts";
import { ASGD } from "../optim/asgd.ts";
import { DecoupledAdamW } from "../optim/decoupledAdamw.ts";
import { SGD } from "../optim/sgd.ts";
import { parameter } from "../param.ts";
import { inPlace } from "./inPlace.ts";
import { pure } from "./pure.ts";

const wave = (n: number, phase: number) => Float32Array.from({ length: n }, (_, i) => Math.sin(1 + phase + 3 * i));
const start = () => [wave(3, 0), wave(5, 1)];
/** The second parameter has no gradient in the second step. */
const gradsAt = (step: number) => [wave(3, step), step === 2 ? null : wave(5, -step)];
const zeros = () => start().map(({ length }) => new Float32Array(length));

/** What the class makes of five steps. */
async function byClass(type: typeof AdamW, options: object) {
  const params = start().map((data) => parameter(data));
  const optimizer = new type(params, options);
  for (let step = 1; step <= 5; step++) {
    for (const [i, p] of params.entries()) p.grad = gradsAt(step)[i]!;
    optimizer.step();
  }
  return { data: params.map((p) => p.data), states: params.map((p) => optimizer.stateOf(p)!) };
}

describe("inPlace", () => {
  test.each([false, true])("takes the argument list of Composer's adamw, amsgrad %s", async (amsgrad) => {
    const [params, expAvgs, expAvgSqs, maxExpAvgSqs] = [start(), zeros(), zeros(), amsgrad ? zeros() : []];
    const stateSteps = [0, 0];
    const [beta1, beta2, lr, initialLr, weightDecay, eps] = [0.8, 0.99, 0.05, 0.1, 2e-4, 1e-6];
    for (let step = 1; step <= 5; step++)
      DecoupledAdamW.adamw(params, gradsAt(step), expAvgs, expAvgSqs, maxExpAvgSqs, stateSteps, {
        amsgrad,
        beta1,
        beta2,
        lr,
        initialLr,
        weightDecay,
        eps,
      });
    const options = { amsgrad, betas: [beta1, beta2], lr, initialLr, weightDecay, eps };
    const { data, states } = await byClass(DecoupledAdamW as unknown as typeof AdamW, options);
    expect(params).toEqual(data);
    expect(stateSteps).toEqual([5, 4]);
    expect(expAvgs).toEqual(states.map(({ expAvg }) => expAvg));
    expect(expAvgSqs).toEqual(states.map(({ expAvgSq }) => expAvgSq));
    if (amsgrad) expect(maxExpAvgSqs).toEqual(states.map(({ maxExpAvgSq }) => maxExpAvgSq));
  });

  test("without an order takes the lists in that of the rule; scalars of state are buffers of one", () => {
    const weight = parameter(wave(4, 0), { grad: wave(4, 1) });
    const optimizer = new ASGD([weight], { lr: 0.1, t0: 1 });
    const [p, eta, mu, ax] = [wave(4, 0), Float32Array.of(0.1), Float32Array.of(1), new Float32Array(4)];
    const stateSteps = [0];
    for (let step = 1; step <= 3; step++) {
      optimizer.step();
      inPlace(ASGD)([p], [wave(4, 1)], [eta], [mu], [ax], stateSteps, { lr: 0.1, t0: 1 });
    }
    expect({ step: stateSteps[0], eta, mu, ax }).toEqual(optimizer.stateOf(weight));
    expect(p).toEqual(weight.data);
  });

  test("maximize, and a step count that is not zero", () => {
    const run = (sign: number, maximize: boolean) => {
      const params = start();
      const grads = [wave(3, 1).map((x) => sign * x), null];
      inPlace(AdamW)(params, grads, zeros(), zeros(), [], [7, 7], { maximize });
      return params;
    };
    expect(run(1, true)).toEqual(run(-1, false));
    const fresh = start();
    inPlace(AdamW)(fresh, [wave(3, 1), null], zeros(), zeros(), [], [0, 0], {});
    expect(run(1, false)[0]).not.toEqual(fresh[0]);
  });

  test("says what does not fit before it changes anything", () => {
    const adamw = inPlace(AdamW);
    const params = start();
    const [steps, grads] = [[0, 0], gradsAt(1)];
    const call =
      (...args: readonly unknown[]) =>
      () =>
        (adamw as unknown as (...all: readonly unknown[]) => void)(...args);
    expect(call(params, grads, zeros(), zeros(), steps, {})).toThrow(
      "AdamW: takes params, grads, expAvg, expAvgSq, maxExpAvgSq, stateSteps and options, not 6 arguments.",
    );
    expect(call(params, grads, zeros(), [], [], steps, {})).toThrow("AdamW: expAvgSq has 0 entries, params has 2.");
    expect(call(params, grads, zeros(), zeros(), [], steps, { amsgrad: true })).toThrow("maxExpAvgSq has 0 entries");
    expect(call(params, [grads[0]], zeros(), zeros(), [], steps, {})).toThrow("grads has 1 entries");
    expect(call(params, grads, zeros(), zeros().reverse(), [], steps, {})).toThrow(
      "expAvgSq[0] is 5 × f32, not 3 × f32.",
    );
    expect(call(params, [grads[0], new Float64Array(5)], zeros(), zeros(), [], steps, {})).toThrow(
      "grads[1] is 5 × f64",
    );
    expect(call([params[0], [1]], grads, zeros(), zeros(), [], steps, {})).toThrow(
      "params[1] is not a buffer of the js backend",
    );
    expect(call(params, grads, zeros(), zeros(), [], [0, -1], {})).toThrow("stateSteps[1] is -1");
    expect(call(params, grads, zeros(), zeros(), [], steps, { lr: -1 })).toThrow("AdamW: lr is -1");
    expect(call(params, grads, zeros(), zeros(), [], steps, { beta3: 0.5 })).toThrow('there is no option "beta3"');
    expect(call(params, grads, zeros(), zeros(), [], steps, { beta1: 0.5, betas: [0.5, 0.5] })).toThrow(
      "betas and beta1 are both given",
    );
    expect(params).toEqual(start());
    expect(steps).toEqual([0, 0]);
    expect(() => inPlace(AdamW, ["expAvg", "expAvgSq"])).toThrow("it must be told expAvg, expAvgSq, maxExpAvgSq");
  });
});

describe("pure", () => {
  test("equals the class, step for step, and changes nothing that it is given", async () => {
    const step = pure(AdamW);
    const options = { lr: 0.05, beta2: 0.9, amsgrad: true } as const;
    let last = step(start(), gradsAt(1), undefined, options);
    for (let t = 2; t <= 5; t++) {
      const before = structuredClone(last);
      const next = step(last.params, gradsAt(t), last.state, options);
      expect(last).toEqual(before);
      last = next;
    }
    const { data, states } = await byClass(AdamW, { lr: 0.05, betas: [0.9, 0.9], amsgrad: true });
    expect(last.params).toEqual(data);
    expect(last.state.stateSteps).toEqual([5, 4]);
    expect(last.state.maxExpAvgSq).toEqual(states.map(({ maxExpAvgSq }) => maxExpAvgSq));
  });

  test("results are new buffers even where there is no gradient", () => {
    const params = start();
    const { params: next, state } = pure(SGD)(params, [null, null]);
    expect(next).toEqual(params);
    expect(next[0]).not.toBe(params[0]);
    expect(state).toEqual({ stateSteps: [0, 0] });
  });

  test("state is filled as the rule says, scalars too", () => {
    const { state } = pure(ASGD)(start(), [null, wave(5, 1)], undefined, { lr: 0.25 });
    expect(state.eta[0]).toEqual(Float32Array.of(0.25));
    expect(state.mu).toEqual([Float32Array.of(1), Float32Array.of(1)]);
  });

  test("a state of another shape is refused", () => {
    const { state } = pure(SGD)(start(), gradsAt(1), undefined, { momentum: 0.9 });
    expect(() => pure(SGD)(start().slice(1), [null], state, { momentum: 0.9 })).toThrow(
      "SGD: momentumBuffer has 2 entries, params has 1.",
    );
    expect(() => pure(SGD)(start(), gradsAt(1), { stateSteps: [1, 1] }, { momentum: 0.9 })).toThrow(
      "momentumBuffer has 0 entries",
    );
  });
});
