/** Any calls in any order, against torch's GradScaler, written down again: the same errors, scales and weights. */
import { parameter, SGD } from "optim-core";
import { expect, test } from "vitest";
import { GradScaler } from "./gradScaler.ts";

type Call =
  | { readonly name: "backward"; readonly who: number; readonly grad: number }
  | { readonly name: "unscale" | "step" | "clip"; readonly who: number }
  | { readonly name: "update"; readonly scale?: number };

/** torch/amp/grad_scaler.py, for optimizers of one weight each at rate 1; gradients are written here as they are in torch's. */
class TorchScaler {
  scale = 16;
  tracker = 0;
  readonly weights: number[];
  readonly grads: number[];
  #states: ({ stage: "ready" | "unscaled" | "stepped"; foundInf?: boolean; isClipped?: boolean } | undefined)[] = [];

  constructor(count: number) {
    this.weights = Array.from({ length: count }, () => 1);
    this.grads = this.weights.map(() => 0);
  }

  call(call: Call): void {
    if (call.name === "backward") this.grads[call.who] = call.grad * this.scale;
    else if (call.name === "update") this.#update(call.scale);
    else this[call.name](call.who);
  }

  unscale(who: number): void {
    const state = this.#of(who);
    if (state.stage === "unscaled") throw new Error("unscale_() has already been called");
    if (state.stage === "stepped") throw new Error("unscale_() is being called after step()");
    this.grads[who]! /= this.scale;
    state.foundInf = !Number.isFinite(this.grads[who]);
    state.stage = "unscaled";
  }

  /** Unscales first where that is still to be done, as ours does; to a norm of 1. */
  clip(who: number): void {
    const state = this.#of(who);
    if (state.isClipped || state.stage === "stepped") throw new Error("out of turn");
    if (state.stage === "ready") this.unscale(who);
    state.isClipped = true;
    this.grads[who]! *= Math.min(1, 1 / (Math.abs(this.grads[who]!) + 1e-6));
  }

  step(who: number): void {
    const state = this.#of(who);
    if (state.stage === "stepped") throw new Error("step() has already been called");
    if (state.stage === "ready") this.unscale(who);
    if (!state.foundInf) this.weights[who]! -= this.grads[who]!;
    state.stage = "stepped";
  }

  #update(scale?: number): void {
    const found = this.#states.flatMap((state) => (state?.foundInf === undefined ? [] : [state.foundInf]));
    if (scale !== undefined) this.scale = scale;
    else if (found.length === 0) throw new Error("No inf checks were recorded prior to update.");
    else if (found.some(Boolean)) [this.scale, this.tracker] = [this.scale / 2, 0];
    else if (++this.tracker === 3) [this.scale, this.tracker] = [this.scale * 2, 0];
    this.#states = [];
  }

  #of(who: number) {
    this.#states[who] ??= { stage: "ready" };
    return this.#states[who];
  }
}

/** Calls that depend on the seed alone. */
function callsOf(seed: number): readonly Call[] {
  let x = seed;
  const pick = <const T>(from: readonly T[]): T => {
    x = (Math.imul(x, 1_664_525) + 1_013_904_223) | 0;
    return from[(x >>> 16) % from.length]!;
  };
  return Array.from({ length: 40 }, (): Call => {
    const who = pick([0, 1]);
    const name = pick(["backward", "backward", "step", "step", "step", "unscale", "clip", "update", "update", "set"]);
    if (name === "backward") return { name, who, grad: pick([0.5, 2, -4, 3, 0.25, Infinity, Number.NaN]) };
    if (name === "set") return { name: "update", scale: pick([1, 64]) };
    return name === "update" ? { name } : { name, who };
  });
}

const throws = (run: () => void): boolean => {
  try {
    run();
    return false;
  } catch {
    return true;
  }
};

test.each([1, 2, 3, 4])("150 series of 40 calls are torch's, part %d", (part) => {
  let errors = 0;
  for (let seed = part * 150; seed < (part + 1) * 150; seed++) {
    const torch = new TorchScaler(2);
    const params = [0, 1].map(() => parameter(Float32Array.of(1), { grad: Float32Array.of(0) }));
    const optimizers = params.map((p) => new SGD([p], { lr: 1 }));
    const scaler = new GradScaler({ initScale: 16, growthInterval: 3 });
    // Gradients that are unscaled become others after the update only: torch has written to them, ours has looked at them.
    const isFinal = [false, false];
    for (const [i, call] of callsOf(seed).entries()) {
      const where = `seed ${seed}, call ${i}: ${JSON.stringify(call)}`;
      if (call.name === "backward") {
        if (isFinal[call.who]) continue;
        params[call.who]!.grad!.fill(call.grad * scaler.scale(1));
        torch.call(call);
        continue;
      }
      const isRefused = throws(() => {
        if (call.name === "update") scaler.update(call.scale);
        else if (call.name === "clip") scaler.clipGradNorm(optimizers[call.who]!, 1);
        else scaler[call.name](optimizers[call.who]!);
      });
      expect(
        throws(() => torch.call(call)),
        where,
      ).toBe(isRefused);
      errors += Number(isRefused);
      if (call.name !== "update") isFinal[call.who] = true;
      else if (!isRefused) {
        isFinal.fill(false);
        // Where torch's are unscaled in place, ours are scaled still.
        params.forEach(({ grad }, k) => void grad!.fill(torch.grads[k]!));
      }
      expect(scaler.scale(1), where).toBe(torch.scale);
      expect(
        params.map(({ data }) => data[0]),
        where,
      ).toEqual(torch.weights.map((x) => expect.closeTo(x, 3)));
    }
  }
  expect(errors).toBeGreaterThan(500);
});

test("the growth tracker is torch's too", async () => {
  for (let seed = 1; seed <= 100; seed++) {
    const torch = new TorchScaler(1);
    const p = parameter(Float32Array.of(1), { grad: Float32Array.of(0) });
    const optimizer = new SGD([p], { lr: 1 });
    const scaler = new GradScaler({ initScale: 16, growthInterval: 3 });
    for (const call of callsOf(seed)) {
      if (call.name !== "backward") continue;
      torch.call({ ...call, who: 0 });
      p.grad!.fill(torch.grads[0]!);
      scaler.step(optimizer);
      scaler.update();
      torch.call({ name: "step", who: 0 });
      torch.call({ name: "update" });
      const { scale, growthTracker } = await scaler.stateDict();
      expect([scale, growthTracker]).toEqual([torch.scale, torch.tracker]);
    }
  }
});
