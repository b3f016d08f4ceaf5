import fc from "fast-check";
import type { HostArray, Param } from "optim-core";
import { expect } from "vitest";
import type { Lab } from "../lab.ts";
import type { Case, LooseOptions } from "../optimizerInfo.ts";
import type { Checks } from "./check.ts";

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

/** How groups are made of the weights. */
type Split = <P>(params: P[]) => readonly P[] | readonly { readonly params: readonly P[] }[];

/** How a course is run: with which options, in which groups, and with the gradients times what. */
interface Way {
  readonly options: LooseOptions;
  readonly split?: Split;
  readonly turn?: number;
}

const whole: Split = (params) => params;

/** What the numbers of every weight are after the steps. */
async function outcome<Buf>({ type }: Case, lab: Lab<Buf>, course: Course, way: Way): Promise<HostArray[]> {
  const { options, split = whole, turn = 1 } = way;
  const { backend } = lab.target;
  const params = course.map(
    ({ initial }): Param<Buf> => ({ shape: [3], dtype: "f32", data: lab.place("f32", initial), grad: null }),
  );
  const optimizer = new type<Buf>(split(params) as typeof params, { ...options, backend } as never);
  for (const t of [0, 1, 2]) {
    for (const [i, p] of params.entries()) {
      const g = course[i]!.gradients[t];
      p.grad = g
        ? lab.place(
            "f32",
            g.map((x) => turn * x),
          )
        : null;
    }
    optimizer.step();
  }
  return Promise.all(params.map(({ data }) => backend.read(data)));
}

async function holds<Buf>({ target }: Lab<Buf>, property: (course: Course) => Promise<void>): Promise<void> {
  await fc.assert(fc.asyncProperty(course, property), { numRuns: target.slow ? 2 : 15, seed: 1 });
}

/** Fails unless two ways to run any course end at the same weights, bit for bit. */
export const agree = <Buf>(info: Case, lab: Lab<Buf>, one: Way, other: Way): Promise<void> =>
  holds(lab, async (course) => {
    expect(await outcome(info, lab, course, one)).toEqual(await outcome(info, lab, course, other));
  });

/** What holds for any weights and any gradients. */
export const properties = {
  "for any gradients, a split into groups changes nothing": (info, options, lab) =>
    agree(
      info,
      lab,
      { options, split: (params) => [{ params: params.slice(0, 1) }, { params: params.slice(1) }] },
      { options },
    ),

  "for any gradients, the order of the parameters does not matter": (info, options, lab) =>
    holds(lab, async (course) => {
      const turned = (await outcome(info, lab, [...course].reverse(), { options })).reverse();
      expect(turned).toEqual(await outcome(info, lab, course, { options }));
    }),

  "for any finite gradients, weights stay finite": (info, options, lab) =>
    holds(lab, async (course) => {
      for (const data of await outcome(info, lab, course, { options }))
        expect(Array.from(data, Number).every(Number.isFinite)).toBe(true);
    }),
} satisfies Checks;
