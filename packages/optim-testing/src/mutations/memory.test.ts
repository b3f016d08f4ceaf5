import {
  defineOptimizer,
  ema,
  type HostTensor,
  type JsBuffer,
  js,
  type Num,
  slot,
  type TensorLaunch,
} from "optim-core";
import { describe, it } from "vitest";
import { company } from "../checks/company.ts";
import { exactState } from "../checks/exactState.ts";
import { gradient } from "../checks/gradient.ts";
import { load } from "../checks/load.ts";
import { longRun } from "../checks/longRun.ts";
import { trajectory } from "../checks/trajectory.ts";
import { tensorsOf } from "../expectSame.ts";
import { caseOf } from "../optimizerInfo.ts";
import { caseNamed, expectKilled, type LoadArgs, withBackend, withClass, withRule } from "./mutant.ts";

const adamw = caseNamed("AdamW");
const fifty = trajectory["fifty steps at a moving rate are the reference's"];

describe("memory", () => {
  it("B6: optimizers of one process share their scratch", () => {
    const scratch = new Map<string, JsBuffer>();
    const sharing = withBackend(adamw, () => {
      let count = 0;
      return {
        alloc(dtype, length) {
          const key = `${count++} ${dtype} ${length}`;
          const buffer = scratch.get(key) ?? js.alloc(dtype, length);
          scratch.set(key, buffer);
          return buffer;
        },
      };
    });
    return expectKilled(adamw, sharing, {}, company["two optimizers in one process do not disturb each other"]);
  });
  it("B8: decay is added into the user's gradient", () => {
    const dirty = withBackend(adamw, () => ({
      run(launches) {
        for (const { p, g } of launches.flatMap(({ tensors }) => tensors.map(({ buffers }) => buffers)))
          for (let i = 0; i < g!.length; i++) g![i]! += 0.01 * p![i]!;
        js.run(launches);
      },
    }));
    return expectKilled(adamw, dirty, {}, gradient["gradients are not modified, bit for bit"]);
  });
  it("B13, B14: state goes by the position among the parameters that have a gradient", () => {
    const positional = withBackend(adamw, () => {
      const places = new Map<string, TensorLaunch<JsBuffer>["buffers"]>();
      const settle = (tensor: TensorLaunch<JsBuffer>, index: number): TensorLaunch<JsBuffer> => {
        const key = `${index} ${tensor.buffers.p!.length}`;
        const place = places.get(key) ?? tensor.buffers;
        places.set(key, place);
        return { ...tensor, buffers: { ...place, p: tensor.buffers.p!, g: tensor.buffers.g! } };
      };
      return {
        run: (launches) => js.run(launches.map(({ kernel, tensors }) => ({ kernel, tensors: tensors.map(settle) }))),
      };
    });
    return expectKilled(adamw, positional, {}, fifty);
  });
  it("B11: loading casts state to the precision of the parameter", () => {
    const wide = caseOf({
      type: defineOptimizer({
        name: "Wide",
        hyper: { lr: 0.01 },
        state: { expAvg: slot({ dtype: "f64" }) },
        update: ({ p, g, expAvg }, { lr }) => ({ p: p.sub(expAvg.mul(lr)), expAvg: ema(expAvg, g, 0.9) }),
      }),
      defaults: { lr: 0.01 },
      inputs: [{ name: "defaults", options: {} }],
      errors: [],
    });
    const casting = withClass(
      wide,
      (Base) =>
        class extends Base {
          override loadStateDict(...[saved, options]: LoadArgs) {
            const cast = structuredClone(saved) as { state: Record<string, object> };
            const tensors: [string, HostTensor][] = Object.values(cast.state).flatMap(tensorsOf);
            for (const [, { data }] of tensors) (data as Float64Array).set((data as Float64Array).map(Math.fround));
            return super.loadStateDict(cast as never, options);
          }
        },
    );
    return expectKilled(wide, casting, {}, exactState["NaN, infinities, -0 and subnormals in the state survive"]);
  });
  it("B15: a running product of β₂ is a power of it after loading", () => {
    const running = withRule(adamw, ({ state, update }) => ({
      state: { ...state, product: slot({ fill: 1, extent: "tensor" }) },
      update(weight, hyper) {
        const [, b2] = hyper.betas as unknown as [Num, Num];
        const product = weight.product!.mul(b2);
        const { expAvg, expAvgSq, p } = update(weight, hyper);
        // The true step, up to the rounding of the product.
        const scale = product.mul(-1).add(1).div(b2.pow(weight.t).mul(-1).add(1)).sqrt();
        return { p: weight.p.add(p.sub(weight.p).mul(scale)), expAvg, expAvgSq, product };
      },
    }));
    const powered = withClass(
      { ...adamw, type: running },
      (Base) =>
        class extends Base {
          override loadStateDict(...args: LoadArgs) {
            const report = super.loadStateDict(...args);
            for (const { params } of this.paramGroups)
              for (const p of params) {
                const state = this.stateOf(p) as unknown as { step: number; product: Float32Array } | undefined;
                if (state) state.product[0] = 0.999 ** state.step;
              }
            return report;
          }
        },
    );
    return expectKilled(adamw, powered, {}, longRun["resumes bit for bit after 1000 steps"]);
  });
  it("state is matched by position where there are names", () => {
    const nameless = withClass(
      adamw,
      (Base) =>
        class extends Base {
          override loadStateDict(...[saved, options]: LoadArgs) {
            const { paramGroups, ...dict } = saved as unknown as { paramGroups: { paramNames?: unknown }[] };
            const anonymous = paramGroups.map(({ paramNames: _, ...group }) => group);
            return super.loadStateDict({ ...dict, paramGroups: anonymous } as never, options);
          }
        },
    );
    return expectKilled(adamw, nameless, {}, load["state finds its parameter by name in any order"]);
  });
});
