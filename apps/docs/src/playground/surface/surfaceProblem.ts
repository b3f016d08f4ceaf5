import type { Problem } from "../problem.ts";
import type { Surface } from "./surface.ts";

/** A walk on a surface: one tensor of two numbers. The seed picks the start. */
export function surfaceProblem(surface: Surface, seed: number): Problem {
  const start = surface.starts[seed % surface.starts.length]!;
  return {
    tensors: [{ name: "point", shape: [2] }],
    start: () => [Float32Array.of(...start)],
    evaluate(_step, [point], [gradient]) {
      const [x, y] = point as unknown as readonly [number, number];
      gradient!.set(surface.gradient(x, y));
      return surface.value(x, y);
    },
  };
}
