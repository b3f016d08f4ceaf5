import { AdamW, js, runnerOf, slot, sum, zeros } from "optim-core";
import { expect } from "vitest";
import { expectClose } from "../expectSame.ts";
import { hostArray, upload } from "../weight.ts";
import type { BackendChecks } from "./backendInfo.ts";
import { type Job, launch, launchOne, looseRule } from "./launch.ts";
import { expectResult } from "./numbers.ts";
import { randomList } from "./places.ts";

/** What a step is handed: tensors of many lengths, rows of uniforms, numbers in device memory. */
export const launches: BackendChecks = {
  async "tensors of every length are whole, all in one step"(backend, dtype, info) {
    const tensors = [1, 2, 3, 1023, 1024, 1025, 5000].map((length) => ({
      shape: [length],
      values: { p: randomList(length, length), g: randomList(length, length + 1) },
    }));
    const options = { lr: 0.1, eps: 1e-8, weightDecay: 0.01, "betas[0]": 0.9, "betas[1]": 0.999, initialLr: 0.1 };
    const jobs = [{ rule: looseRule(AdamW.rule), options, tensors }];
    const [found, expected] = [await launch(backend, dtype, jobs), await launch(js, dtype, jobs)];
    expected[0]!.forEach((tensor, i) => {
      for (const [name, numbers] of Object.entries(tensor)) {
        const what = `${name} of ${tensors[i]!.shape[0]} weights`;
        if (!info.exact)
          expectClose(found[0]![i]![name]!, numbers, { relative: info.bound ?? 0, ofLargest: info.bound ?? 0 }, what);
        else numbers.forEach((x, at) => expectResult(found[0]![i]![name]![at]!, x, dtype, info, 0, what));
      }
    });
  },

  async "every tensor takes the row of its own step count"(backend, dtype, info) {
    const rule = looseRule({
      name: "Count",
      hyper: { lr: 1 },
      state: { out: zeros, steps: slot({ extent: "tensor" }) },
      update: ({ p, t }, { lr }) => ({ p: p.add(t.mul(lr)), out: t.mul(t).add(p), steps: t.mul(2) }),
    });
    const possible = { first: 3, count: 4 };
    const tensors = [3, 6, 4].map((t) => ({ shape: [2], values: { p: [0.5, 1] }, t, possible }));
    const job: Job = {
      rule,
      options: { lr: 10 },
      tensors: [...tensors, { shape: [2], values: { p: [0.5, 1] }, t: 9 }],
    };
    const [results] = await launch(backend, dtype, [job]);
    [3, 6, 4, 9].forEach((t, i) => {
      const { p, out, steps } = results![i]!;
      expectResult(p![0]!, 0.5 + 10 * t, dtype, info, 0, `a weight at step ${t}`);
      expectResult(out![1]!, t * t + 1, dtype, info, 0, `a slot at step ${t}`);
      expectResult(steps![0]!, 2 * t, dtype, info, 0, `a scalar slot at step ${t}`);
    });
  },

  async "a number in device memory is read when the step runs"(backend, dtype, info) {
    const rule = looseRule({
      name: "Rate",
      hyper: { lr: 1 },
      update: ({ p, g }, { lr }) => ({ p: p.sub(g.mul(lr.mul(2))) }),
    });
    for (const lr of [0.25, 3, 0]) {
      const job: Job = {
        rule,
        options: { lr },
        onDevice: ["lr"],
        tensors: [{ shape: [3], values: { p: [1, 2, 3], g: [1, -1, 0.5] } }],
      };
      const result = await launchOne(backend, dtype, job);
      [1 - 2 * lr, 2 + 2 * lr, 3 - lr].forEach((x, i) =>
        expectResult(result.p![i]!, x, dtype, info, 0, `at a rate of ${lr}`),
      );
    }
  },

  async "what is to run soon runs before whatever comes next"(backend, dtype) {
    const doubling = runnerOf(
      looseRule({ name: "Doubling", hyper: {}, update: ({ p }) => ({ p: p.mul(2) }) }),
      backend,
    );
    const adding = runnerOf(
      looseRule({ name: "Adding", hyper: {}, update: ({ p, g }) => ({ p: p.add(sum(g)) }) }),
      backend,
    );
    const [p, g] = [1, 3].map((x) => upload(backend, dtype, hostArray(dtype, [x, x])));
    const double = (buffer: typeof p): void => doubling.runSoon([{ buffers: { p: buffer! }, shape: [2], dtype }], {});
    const expectBoth = async (x: number, when: string): Promise<void> =>
      expect(Array.from(await backend.read(p!), Number), when).toEqual([x, x]);
    double(p);
    await expectBoth(2, "before it is read");
    double(g);
    double(p);
    adding.run([{ buffers: { p: p!, g: g! }, shape: [2], dtype }], {});
    await expectBoth(16, "before another run, whose sums see it");
    double(p);
    backend.fill(p!, 1);
    await expectBoth(1, "before its numbers become others");
    double(g);
    double(p);
    backend.free(g!);
    await expectBoth(2, "before another buffer is freed");
    backend.free(p!);
  },
};
