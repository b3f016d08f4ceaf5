import fc from "fast-check";
import { type JsBuffer, type Param, parameter } from "optim-core";
import { expect } from "vitest";
import type { Case, Checks, LooseOptimizer, LooseOptions } from "../optimizerInfo.ts";

const finite = fc.float({ noNaN: true, noDefaultInfinity: true, min: -1024, max: 1024 });
const vector = fc.array(finite, { minLength: 3, maxLength: 3 });

/** Weights and their gradients in several steps, some of them null. */
const course = fc.array(
  fc.record({
    initial: vector,
    gradients: fc.array(fc.option(vector, { freq: 4 }), { minLength: 3, maxLength: 3 }),
  }),
  { minLength: 2, maxLength: 4 },
);
type Course = typeof course extends fc.Arbitrary<infer C> ? C : never;

/** What becomes of every weight: its numbers, or what they are after the steps. */
function outcome(course: Course, make: (params: Param[]) => LooseOptimizer, turn = 1): JsBuffer[] {
  const params = course.map(({ initial }) => parameter(Float32Array.from(initial)));
  const optimizer = make(params);
  for (const t of [0, 1, 2]) {
    for (const [i, p] of params.entries()) {
      const g = course[i]!.gradients[t];
      p.grad = g ? Float32Array.from(g, (x) => turn * x) : null;
    }
    optimizer.step();
  }
  return params.map(({ data }) => data);
}

const holds = (property: (course: Course) => void): void =>
  fc.assert(fc.property(course, property), { numRuns: 15, seed: 1 });
const create =
  ({ type }: Case, options: LooseOptions) =>
  (params: Param[]) =>
    new type(params, options);

/** What holds for any weights and any gradients. */
export const properties = {
  "for any gradients, maximising g is minimising -g"(info, options) {
    holds((course) => {
      const up = outcome(course, create(info, { ...options, maximize: true }));
      expect(outcome(course, create(info, { ...options, maximize: false }), -1)).toEqual(up);
    });
  },

  "for any gradients, a split into groups changes nothing"(info, options) {
    holds((course) => {
      const split = (params: Param[]) =>
        new info.type([{ params: params.slice(0, 1) }, { params: params.slice(1) }], options);
      expect(outcome(course, split)).toEqual(outcome(course, create(info, options)));
    });
  },

  "for any gradients, the order of the parameters does not matter"(info, options) {
    holds((course) => {
      const turned = outcome([...course].reverse(), create(info, options)).reverse();
      expect(turned).toEqual(outcome(course, create(info, options)));
    });
  },

  "for any finite gradients, weights stay finite"(info, options) {
    holds((course) => {
      for (const data of outcome(course, create(info, options))) expect([...data].every(Number.isFinite)).toBe(true);
    });
  },
} satisfies Checks;
