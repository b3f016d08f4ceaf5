import fc from "fast-check";
import { Adam, Lion, parameter } from "optim-core";
import { describe, expect, it } from "vitest";

const lr = 0.01;
const size = fc.double({ min: 1e-3, max: 1e3, noNaN: true });
const sign = fc.constantFrom(-1, 1);
const gradient = fc.tuple(size, sign).map(([x, s]) => x * s);
const gradients = fc.array(gradient, { minLength: 1, maxLength: 30 });
const beta = fc.double({ min: 0, max: 0.999, noNaN: true });
/** Averages whose first forgets faster than the root of the second: where it does not, no bound holds. */
const betas = fc.tuple(beta, beta).filter(([b1, b2]) => b1 * b1 < b2 * 0.999);

/** Where each step leaves one float64 weight. */
function walk(course: readonly number[], make: (p: ReturnType<typeof parameter>) => { step(): undefined }): number[] {
  const p = parameter(Float64Array.of(0));
  const optimizer = make(p);
  return course.map((g) => {
    p.grad = Float64Array.of(g);
    optimizer.step();
    return p.data[0]!;
  });
}

const check = <T>(arbitrary: fc.Arbitrary<T>, property: (value: T) => void): void =>
  fc.assert(fc.property(arbitrary, property), { numRuns: 300, seed: 7 });

describe("Adam", () => {
  // By Cauchy and Schwarz |m| ≤ (1 − β₁)·√(Σ (β₁²/β₂)ᵏ)·√(v / (1 − β₂)). The bound of the paper, lr·max(1, (1 − β₁)/√(1 − β₂)), is for
  // a single gradient after zeros; gradients that grow by β₂/β₁ at every step pass it.
  it("takes bounded steps, whatever the gradients", () =>
    check(fc.tuple(gradients, betas), ([course, [b1, b2]]) => {
      const places = walk(course, (p) => new Adam([p], { lr, betas: [b1, b2], eps: 0 }));
      let series = 0;
      places.forEach((place, i) => {
        series = series * (b1 ** 2 / b2) + 1;
        const t = i + 1;
        const bound = (((1 - b1) / (1 - b1 ** t)) * Math.sqrt(series * (1 - b2 ** t))) / Math.sqrt(1 - b2);
        expect(Math.abs(place - (places[i - 1] ?? 0))).toBeLessThanOrEqual(lr * bound * (1 + 1e-9));
      });
    }));

  it("does not see the scale of the gradients: a power of two changes nothing, bit for bit", () =>
    check(fc.tuple(gradients, fc.integer({ min: -60, max: 60 })), ([course, power]) => {
      const make = (p: ReturnType<typeof parameter>) => new Adam([p], { lr, eps: 0 });
      expect(
        walk(
          course.map((g) => g * 2 ** power),
          make,
        ),
      ).toEqual(walk(course, make));
    }));

  it("B17: takes lr·sign(g) as its first step", () =>
    check(fc.tuple(gradient, betas), ([g, [b1, b2]]) => {
      const [place] = walk([g], (p) => new Adam([p], { lr, betas: [b1, b2], eps: 0 }));
      expect(Math.abs(place! + lr * Math.sign(g))).toBeLessThanOrEqual(1e-13);
    }));
});

describe("Lion", () => {
  it("takes steps of lr, whatever the gradients", () =>
    check(gradients, (course) => {
      const places = walk(course, (p) => new Lion([p], { lr }));
      places.forEach((place, i) => {
        const step = Math.abs(place - (places[i - 1] ?? 0));
        expect(Math.abs(step - lr)).toBeLessThanOrEqual(1e-15);
      });
    }));
});
