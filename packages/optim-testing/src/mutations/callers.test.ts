import type { HookOptions, Unhook } from "optim-core";
import { describe, it } from "vitest";
import { closure } from "../checks/closure.ts";
import { gradient } from "../checks/gradient.ts";
import { groups } from "../checks/groups.ts";
import { hooks } from "../checks/hooks.ts";
import { rate } from "../checks/rate.ts";
import { resume } from "../checks/resume.ts";
import { caseNamed, expectKilled, withClass } from "./mutant.ts";

const adamw = caseNamed("AdamW");

type Hook = (name: string, fn: unknown, options?: HookOptions) => Unhook;

describe("groups, hooks and closures", () => {
  it("B1: writing one group's rate writes every group's", () => {
    const collapsed = withClass(
      adamw,
      (Base) =>
        class extends Base {
          override step(): undefined {
            for (const group of this.paramGroups) group.lr = this.paramGroups[0]!.lr;
            super.step();
          }
        },
    );
    return expectKilled(
      adamw,
      collapsed,
      {},
      groups["every group has its own rate, from the start and when it changes"],
    );
  });
  it("B9: the groups that are shown are not those that are used", () => {
    const shown = withClass(
      adamw,
      (Base) =>
        class extends Base {
          constructor(...args: ConstructorParameters<typeof Base>) {
            super(...args);
            const own = this.paramGroups;
            Object.defineProperty(this, "paramGroups", { get: () => own.map((group) => ({ ...group })) });
          }
        },
    );
    return expectKilled(adamw, shown, {}, rate["a rate that is changed is in force at the next step"]);
  });
  it("B9: the state of the parts is not saved", () => {
    const empty = withClass(
      adamw,
      (Base) =>
        class extends Base {
          override async stateDict() {
            return { ...(await super.stateDict()), state: {} };
          }
        },
    );
    return expectKilled(adamw, empty, {}, resume["resumes bit for bit"]);
  });
  it("B9: the closure is called once for each part", () => {
    const eager = withClass(
      adamw,
      (Base) =>
        class extends Base {
          override step(closure?: () => unknown): undefined {
            closure?.();
            closure?.();
            return super.step(closure as never) as undefined;
          }
        },
    );
    return expectKilled(
      adamw,
      eager,
      {},
      closure["a closure is called once, before the update, and its result returned"],
    );
  });
  it("B10: post-step hooks are called before the update", () => {
    const early = withClass(
      adamw,
      (Base) =>
        class extends Base {
          constructor(...args: ConstructorParameters<typeof Base>) {
            super(...args);
            const hook = this.hook.bind(this) as Hook;
            this.hook = ((name, fn, options) =>
              hook(name === "postStep" ? "preStep" : name, fn, options)) satisfies Hook as never;
          }
        },
    );
    const check = hooks["a pre-step hook sees the weights before, a post-step hook after the step"];
    return expectKilled(adamw, early, {}, check);
  });
  it("prepended hooks are appended", () => {
    const late = withClass(
      adamw,
      (Base) =>
        class extends Base {
          constructor(...args: ConstructorParameters<typeof Base>) {
            super(...args);
            const hook = this.hook.bind(this) as Hook;
            this.hook = ((name, fn) => hook(name, fn)) satisfies Hook as never;
          }
        },
    );
    return expectKilled(
      adamw,
      late,
      {},
      hooks["hooks are called in order, prepended ones first, and not after removal"],
    );
  });
  it("a null gradient counts as zeros", () => {
    const dense = withClass(
      adamw,
      (Base) =>
        class extends Base {
          override step(): undefined {
            for (const { params } of this.paramGroups)
              for (const p of params) p.grad ??= new Float32Array(p.data.length);
            super.step();
          }
        },
    );
    return expectKilled(
      adamw,
      dense,
      {},
      gradient["a null gradient leaves no trace: no state, no step count, no change"],
    );
  });
});
