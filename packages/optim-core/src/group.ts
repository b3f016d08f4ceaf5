import type { Backend } from "./backend.ts";
import type { DeviceScalar } from "./deviceScalar.ts";
import type { DeviceSteps } from "./deviceSteps.ts";
import { type CommonOptions, checkOptions } from "./domain.ts";
import { fail } from "./error.ts";
import { sizeOf } from "./extent.ts";
import type { Widen } from "./hyper.ts";
import { labelOf, type Param } from "./param.ts";
import type { Options } from "./program.ts";
import type { Rule } from "./rule.ts";

/** Parameters that share their options. Write to the options between steps; `params` is fixed. */
export type ParamGroup<H, Buf> = Widen<H> &
  CommonOptions & {
    /** The learning rate that the group began with: what schedules, and decay coupled to them, refer to. */
    initialLr: number;
    /** The factor that is in `lr` and `initialLr` already, if there is one: what schedules say is times this. */
    lrScale?: number;
    readonly params: readonly Param<Buf>[];
  };

/** The options of a group as a user gives them: every one may be left out, and `lr` may be a number in device memory. */
export type GroupOptions<H, Buf> = Partial<Omit<Widen<H>, "lr"> & CommonOptions> & {
  readonly lr?: number | DeviceScalar<Buf>;
  readonly initialLr?: number;
  readonly lrScale?: number;
};

/** A group as a user gives it: its parameters, and the options in which it differs from the optimizer's defaults. */
export type GroupInput<H, Buf> = GroupOptions<H, Buf> & { readonly params: Iterable<Param<Buf>> };

/** A group with its types set aside: what the machinery reads and writes. */
export interface PlainGroup<Buf> {
  readonly params: readonly Param<Buf>[];
  lr: number;
  [option: string]: unknown;
}

/** An optimizer with its types set aside: what the machinery reads and writes. */
export interface Machine<Buf> {
  readonly rule: Rule;
  readonly backend: Backend<Buf>;
  readonly defaults: Options;
  readonly paramGroups: PlainGroup<Buf>[];
  readonly deviceSteps?: DeviceSteps<Buf>;
}

/** The members of a list that a user passed; none where it is no list. */
export const listed = <T>(x: Iterable<T> | null | undefined): readonly T[] => (x?.[Symbol.iterator] ? [...x] : []);

/** Fills a group with the defaults and checks it against the rule and against the parameters that are in groups already. */
export function makeGroup<Buf>(
  { rule, paramGroups, defaults, backend }: Machine<Buf>,
  input: { readonly params: Iterable<Param<Buf>> },
): PlainGroup<Buf> {
  const { params: given, ...options }: typeof input & { lr?: Partial<DeviceScalar<Buf>>; initialLr?: unknown } = {
    ...defaults,
    ...input,
  };
  const params = listed(given);
  if (params.length === 0) fail(rule.name, "no parameters.");
  const before = paramGroups.flatMap(({ params }) => params);
  params.forEach((p, i) => {
    if (!Array.isArray(p?.shape)) fail(rule.name, `params[${i}] is no parameter. Wrap an array: parameter(array).`);
    // A parameter is known by its name, and one without a name is only itself.
    if (before.some((other) => (other.name ?? other) === (p.name ?? p)))
      fail(rule.name, `${labelOf(p)} is already in a group.`);
    before.push(p);
    checkBuffer(rule.name, p, "data", backend);
  });
  options.lr?.bindTo?.(options, "lr");
  options.initialLr ??= options.lr;
  checkOptions(rule, options);
  const warning = rule.warn?.(options);
  if (warning) console.warn(`${rule.name}: ${warning}`);
  return Object.assign(options, { params }) as unknown as PlainGroup<Buf>;
}

/** Checks that a parameter's data or gradient is a buffer of this backend and holds what its shape and dtype say. */
export const checkBuffer = <Buf>(who: string, p: Param<Buf>, what: "data" | "grad", backend: Backend<Buf>): void => {
  const buffer = p[what];
  const is = backend.inspect(buffer);
  const found = is
    ? `${is.length} × ${is.dtype}`
    : (buffer as { indices?: unknown } | null)?.indices
      ? "sparse"
      : `not a buffer of the ${backend.name} backend`;
  if (is?.dtype !== p.dtype || is?.length !== sizeOf(p.shape))
    fail(who, `${labelOf(p)}: its ${what} is ${found}; it must be a dense [${p.shape}] of ${p.dtype}.`);
};
