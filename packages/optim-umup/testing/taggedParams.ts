import { type Param, parameter } from "optim-core";
import { tag } from "../src/mup.ts";

/** So many numbers of both signs, none of them 0; the same for the same seed. */
export const numbers = (length: number, seed: number): Float64Array =>
  Float64Array.from({ length }, (_, i) => Math.sin(seed + i * 1.7));

/** A weight of fan-in 4, a bias, and a weight of a stack of 9, whose scales for Adam are 1/2, 1 and 1/6. */
export const taggedParams = (): Param[] => [
  tag(parameter(numbers(8, 1), { name: "a", shape: [2, 4] }), { role: "weight", fanIn: 4 }),
  tag(parameter(numbers(3, 2), { name: "b" }), { role: "bias", width: 3 }),
  tag(parameter(numbers(8, 3), { name: "c", shape: [2, 4] }), { role: "weight", fanIn: 4, depth: 9 }),
];

/** What the parameters hold. */
export const weights = (params: readonly Param[]): number[][] => params.map(({ data }) => [...data]);

/** Gives every parameter a gradient of zeros. */
export const zeroGradients = (params: readonly Param[]): void => {
  for (const p of params) p.grad = new Float64Array(p.data.length);
};

/** Steps with gradients that depend on the count of steps alone. */
export function train(optimizer: { step(): unknown }, params: readonly Param[], steps: number, from = 0): void {
  for (let step = from; step < from + steps; step++) {
    params.forEach((p, i) => {
      p.grad = numbers(p.data.length, step + i / 8);
    });
    optimizer.step();
  }
}
