import { OptimError } from "optim-core";

const toOne = (at: number) => (scales: readonly number[]) => scales[at]!;

/** What each constraint makes of the scales, and of how many it can: at least so many, and no more where an end is said. */
const constraints = {
  gmean: { least: 1, most: Infinity, of: (scales) => scales.reduce((a, b) => a * b, 1) ** (1 / scales.length) },
  hmean: { least: 1, most: Infinity, of: (scales) => scales.length / scales.reduce((sum, s) => sum + 1 / s, 0) },
  amean: { least: 1, most: Infinity, of: (scales) => scales.reduce((a, b) => a + b, 0) / scales.length },
  toOutputScale: { least: 1, most: Infinity, of: toOne(0) },
  toGradInputScale: { least: 2, most: 2, of: toOne(1) },
  toLeftGradScale: { least: 3, most: 3, of: toOne(1) },
  toRightGradScale: { least: 3, most: 3, of: toOne(2) },
} as const satisfies Record<string, { least: number; most: number; of: (scales: readonly number[]) => number }>;

/**
 * How the factors of an operation (first its output's, then those of its inputs' gradients) are made one, without which the gradient is
 * not the gradient of the output: their geometric, harmonic or arithmetic mean, or one of them for all. Null keeps each its own, which
 * is right for an operation whose gradient meets no other branch.
 */
export type Constraint = keyof typeof constraints | null;

/**
 * The factors of an operation once the constraint has had its part; as many as were given (unit_scaling.constraints.apply_constraint).
 *
 * @throws OptimError for a constraint of no known name, and for a number of scales that it has no meaning for.
 */
export function applyConstraint(constraint: Constraint, ...scales: number[]): readonly number[] {
  if (constraint === null) return scales;
  if (!Object.hasOwn(constraints, constraint))
    throw new OptimError(
      `applyConstraint: there is no constraint "${constraint}". Take one of ${Object.keys(constraints).join(", ")}, or null.`,
    );
  const { least, most, of } = constraints[constraint];
  if (scales.length < least || scales.length > most)
    throw new OptimError(
      `applyConstraint: ${constraint} is for ${least === most ? "" : "at least "}${least} scales, not for ${scales.length}. Take gmean.`,
    );
  return scales.fill(of(scales));
}
