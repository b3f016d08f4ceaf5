import { defineOptimizer, type Num, parameter, slot, sum, zeros } from "optim-core";
import { EmulatedDriver } from "tooling-cuda";
import { expect, test } from "vitest";
import { cudaOn } from "../cuda.ts";

const values = Float32Array.of(1, 2, 3, -4, 5, 6, 7, 8, 9);
const gradient = Float32Array.of(1, 1, 2, 0.5, -1, 3, 2, 1, 1);

test.each(["f32", "f16"] as const)(
  "bug: a symbol of %s with the name of a register was that register: of a uniform, a sum, a total, a pair of halves",
  async (dtype) => {
    const Named = defineOptimizer({
      name: "Named",
      hyper: { lr: 0.5, u1: 2, u2: 3, p_at: 4, mov: 0.25, p_base: 1 },
      state: {
        total: zeros,
        sum0: zeros,
        sum00: zeros,
        pword: zeros,
        p_word: zeros,
        row: zeros,
        e: zeros,
        add: zeros,
        "⊕": zeros,
        s: slot({ extent: "tensor" }),
      },
      update: ({ p, g, t, ...slots }, { lr, u1, u2, p_at, mov, p_base }) => {
        const { total, sum0, sum00, pword, p_word, row, e, add, "⊕": circled, s } = slots as Record<string, Num>;
        return {
          p: p.sub(sum(g.mul(total!.add(1))).mul(lr.mul(u1))).add(sum0!.mul(u2)),
          total: total!.add(g.mul(p_at.add(t))),
          sum0: sum0!.add(g.mul(mov)).add(sum(p)),
          sum00: sum00!.sub(p_base),
          pword: pword!.add(p),
          p_word: p_word!.add(g),
          row: row!.add(u1.mul(u2)),
          e: e!.add(t),
          add: add!.add(g).mul(s!.add(1)),
          "⊕": circled!.add(mov.sub(u1)),
          s: s!.add(sum(total!)),
        };
      },
    });
    const backend = cudaOn(new EmulatedDriver());
    const weight = backend.parameter(values, { dtype });
    weight.grad = backend.array(gradient, dtype);
    const onHost = parameter(values.slice(), { grad: gradient.slice() });
    const [found, expected] = [new Named([weight], { backend }), new Named([onHost])];
    for (let t = 0; t < 2; t++) for (const optimizer of [found, expected]) optimizer.step();
    const numbers = backend.alloc("f32", values.length);
    backend.copy(weight.data, numbers);
    expect(await backend.read(numbers)).toEqual(onHost.data);
    const [saved, kept] = await Promise.all([found.stateDict(), expected.stateDict()]);
    expect(saved.state).toEqual(kept.state);
  },
);
