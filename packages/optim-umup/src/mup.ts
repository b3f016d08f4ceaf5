import { labelOf, OptimError, type ParamTags, sizeOf } from "optim-core";

/**
 * What u-muP must know of a parameter, as plain data: it survives cloning and saving.
 *
 * - `weight`: a hidden weight, an embedding included. `fanIn` is the number of inputs of one output; an embedding's is its width.
 * - `bias`, `norm`: vectors. `width` is their length.
 * - `output`: the weight of the readout.
 *
 * `depth` is the number of layers of the stack that the parameter is in, for those inside of residual branches.
 */
export type Mup =
  | { readonly role: "weight"; readonly fanIn: number; readonly depth?: number }
  | { readonly role: "bias" | "norm"; readonly width: number; readonly depth?: number }
  | { readonly role: "output"; readonly fanIn?: number; readonly depth?: number };

declare module "optim-core" {
  interface ParamTags {
    /** What u-muP must know of this parameter, see `optim-umup`. */
    readonly mup?: Mup;
  }
}

/** In which order a framework keeps the axes of a weight: torch's `[out, in, …]`, or TensorFlow's `[…, in, out]`. */
export type KernelLayout = "outIn" | "inOut";

/** What can be tagged: a parameter of any framework, or what becomes one. */
export interface Taggable {
  readonly name?: string;
  readonly shape: readonly number[];
  readonly tags?: ParamTags;
}

const roles = ["weight", "bias", "norm", "output"];

/** Whether a number is the product of some of these axes, of one at least. */
const isProduct = (n: number, [axis, ...rest]: readonly number[], some = false): boolean =>
  axis === undefined ? some && n === 1 : isProduct(n / axis, rest, true) || isProduct(n, rest, some);

/**
 * Checks what can be known of a tag without its parameter: the role, and that what the role needs is stated.
 *
 * @throws OptimError for an unknown role, and for a `fanIn`, `width` or `depth` that is missing or is no positive integer.
 */
export function checkRole(who: string, label: string, mup: Mup): void {
  if (Object(mup) !== mup)
    throw new OptimError(`${who}: ${label} has the tag ${String(mup)}. State its role: { role: "weight", fanIn }.`);
  const { role, fanIn, width, depth }: { role: string; fanIn?: number; width?: number; depth?: number } = mup;
  if (!roles.includes(role))
    throw new OptimError(`${who}: ${label} has the role "${role}". Take one of ${roles.join(", ")}.`);
  const stated = {
    ...((role === "weight" || fanIn !== undefined) && { fanIn }),
    ...((role === "bias" || role === "norm") && { width }),
    ...(depth !== undefined && { depth }),
  };
  for (const [name, n] of Object.entries(stated))
    if (!Number.isSafeInteger(n) || n! < 1)
      throw new OptimError(
        `${who}: ${label} has the role "${role}" and the ${name} ${n}. State ${name} as a positive integer; it is not guessed from a shape.`,
      );
}

/**
 * Checks a tag against the parameter's shape: `fanIn` is a product of some of its axes (a divisor, where all weights lie in one axis), and
 * `width` is one of its axes or all of them. That is what a shape can tell: of a square matrix, or of `[in, out]` with the fan-out stated,
 * every number fits.
 *
 * @throws OptimError for an unknown role, for a number that is no positive integer, and for a tag that disagrees with the shape.
 */
export function checkMup(who: string, label: string, shape: readonly number[], mup: Mup): void {
  checkRole(who, label, mup);
  const { fanIn, width }: { fanIn?: number; width?: number } = mup;
  const isFanIn = (n: number): boolean => (shape.length === 1 ? shape[0]! % n === 0 : isProduct(n, shape));
  if (fanIn !== undefined && !isFanIn(fanIn))
    throw new OptimError(
      `${who}: ${label} has the fanIn ${fanIn}, which is not in the shape [${shape}]. Correct its tag.`,
    );
  if (width !== undefined && !shape.includes(width) && width !== sizeOf(shape))
    throw new OptimError(
      `${who}: ${label} has the width ${width}, which is not in the shape [${shape}]. Correct its tag.`,
    );
}

/**
 * Tells a parameter its part in u-muP, and returns it. The tag is checked and copied; other tags are kept.
 *
 * @throws OptimError for what is no parameter, and for a tag that is wrong in itself or disagrees with the shape; nothing is changed then.
 */
export function tag<P extends Taggable, const M extends Mup>(
  param: P,
  mup: M,
): P & { readonly tags: ParamTags & { readonly mup: M } } {
  if (!Array.isArray(param?.shape)) throw new OptimError("tag: this is no parameter. Wrap an array: parameter(array).");
  checkMup("tag", labelOf(param), param.shape, mup);
  return Object.assign(param, { tags: { ...param.tags, mup: { ...mup } } });
}

/**
 * The fan-in of a weight of this shape, for one who knows its layout: for `outIn` the product of all axes but the first, for `inOut` of
 * all but the last; of a vector its length. An embedding is its own case: its fan-in is its width, whatever the layout.
 *
 * @throws OptimError for a shape without axes or with one that is no positive integer, and for `outIn` with four or more: u-muP's reference
 * has no rule for them, so state the number yourself.
 */
export function fanInOf(shape: readonly number[], layout: KernelLayout): number {
  if (layout !== "outIn" && layout !== "inOut")
    throw new OptimError(`fanInOf: the layout is "${layout}". Say "outIn" ([out, in, …]) or "inOut" ([…, in, out]).`);
  if (!Array.isArray(shape) || !shape.every((axis) => Number.isSafeInteger(axis) && axis > 0))
    throw new OptimError(`fanInOf: the shape is [${shape}]. Pass positive integers.`);
  if (shape.length === 0 || (layout === "outIn" && shape.length > 3))
    throw new OptimError(`fanInOf: no fan-in follows from the shape [${shape}]. State it in the tag: { fanIn }.`);
  if (shape.length === 1) return shape[0]!;
  return sizeOf(layout === "outIn" ? shape.slice(1) : shape.slice(0, -1));
}
