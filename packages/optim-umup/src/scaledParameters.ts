import { type Backend, js, OptimError } from "optim-core";
import { byFactor } from "./byFactor.ts";
import type { LrScale } from "./lrScale.ts";
import type { Taggable } from "./mup.ts";
import { isSame } from "./sameOptions.ts";
import { hostRate, type Rate, scaledRate } from "./scaledRate.ts";

/** What {@link scaledParameters} is told. */
export interface ScaledParametersOptions<Buf> {
  /** The learning rate before it is scaled, of those groups that have none. */
  readonly lr?: Rate<Buf>;
  /** Weight decay of those groups that have none. @defaultValue 0 */
  readonly weightDecay?: number;
  /** Whether decay is divided by the scaled rate, so that what an update with `lr · weightDecay` takes is `weightDecay`. @defaultValue true */
  readonly independentWeightDecay?: boolean;
  /** Whether parameters without a tag are let in; they keep the rate as it is. @defaultValue false */
  readonly allowNonUnitScalingParams?: boolean;
  /** The backend of a rate in device memory. @defaultValue js */
  readonly backend?: Backend<Buf>;
}

/** A group whose rate is scaled, for a class of optim-core. */
export interface ScaledGroup<P, Buf> {
  readonly params: readonly P[];
  /** In device memory where it was given there. */
  readonly lr: [Buf] extends [never] ? number : Rate<Buf>;
  readonly weightDecay: number;
  /** The factor that is in the rate. A group that has it is not scaled again, and schedules multiply by it. */
  readonly lrScale: number;
  readonly independentWeightDecay?: "this group is scaled already: pass it to a class of optim-core";
}

/** A group as it is given: its parameters, and options of its own. */
export interface UnscaledGroup<P, Buf> {
  readonly params: Iterable<P>;
  readonly lr?: Rate<Buf>;
  readonly weightDecay?: number;
  readonly initialLr?: number;
}

type Plain = UnscaledGroup<Taggable, unknown>;
type Filled = { readonly lr: Rate<unknown>; readonly weightDecay: number; readonly initialLr?: number };

/**
 * Parameters in groups for any optimizer of optim-core, with the learning rate of each times its scale: `new Lion(scaledParameters(params,
 * adamScale, { lr: 0.1 }))`. Given groups keep their other options; parameters of equal scale and equal options come into one group. Of a
 * rate in device memory each group gets one of its own, yours to dispose of with the optimizer.
 *
 * Decay that is `independentWeightDecay` is divided by the scaled rate (by `initialLr` where the group has one), which makes it independent
 * in an update that multiplies it by the rate and adds it to the weight: AdamW's. Where it is added to the gradient and the update divides
 * by a second moment, as in Adam, it stays L2 in all but its size. A rate of 0 divides nothing.
 *
 * Schedules speak of the rate before it is scaled, since each group says its `lrScale`: `maxLr: 0.1` is 0.1 times the scale of each group.
 * Rates in a list, one for each group, are taken as they are.
 *
 * @throws OptimError for a parameter without a tag, a tag that is wrong or disagrees with the shape (each is named), a missing rate, and
 * groups that are scaled already.
 */
export function scaledParameters<P extends Taggable, const G extends UnscaledGroup<P, Buf>, Buf = never>(
  groups: Iterable<G & UnscaledGroup<P, Buf>>,
  scale: LrScale,
  options?: ScaledParametersOptions<Buf>,
): (Omit<G, keyof UnscaledGroup<P, Buf>> & ScaledGroup<P, NoInfer<Buf>>)[];
export function scaledParameters<P extends Taggable, Buf = never>(
  params: Iterable<P>,
  scale: LrScale,
  options: ScaledParametersOptions<Buf> & { readonly lr: Rate<Buf> },
): ScaledGroup<P, NoInfer<Buf>>[];
export function scaledParameters(
  given: Iterable<Taggable | Plain>,
  scale: LrScale,
  {
    lr,
    weightDecay = 0,
    independentWeightDecay = true,
    allowNonUnitScalingParams = false,
    backend = js as unknown as Backend<unknown>,
  }: ScaledParametersOptions<unknown> = {},
): object[] {
  const who = "scaledParameters";
  if (typeof given?.[Symbol.iterator] !== "function")
    throw new OptimError(`${who}: the first argument is ${String(given)}. Pass a list of parameters or of groups.`);
  if (typeof scale !== "function")
    throw new OptimError(
      `${who}: the scale is ${String(scale)}. Pass adamScale, sgdScale() or a function of your own.`,
    );
  const merged: { readonly own: Filled; readonly params: Taggable[] }[] = [];
  for (const entry of given) {
    const { params, ...options } = isGroup(entry) ? entry : { params: [entry] };
    if (Object.hasOwn(options, "lrScale"))
      throw new OptimError(`${who}: a group is scaled already. Pass parameters, or groups as they were before.`);
    if (typeof params?.[Symbol.iterator] !== "function")
      throw new OptimError(`${who}: the params of a group are ${String(params)}. Pass a list of parameters.`);
    const rate = checkedRate(who, options.lr ?? lr);
    const own = { ...options, lr: rate, weightDecay: options.weightDecay ?? weightDecay };
    for (const name of ["weightDecay", "initialLr"] as const)
      if (own[name] !== undefined) checkSize(who, name, own[name]);
    const same = merged.find((other) => isSame(other.own, own));
    if (same) same.params.push(...params);
    else merged.push({ own, params: [...params] });
  }
  const plans = merged.flatMap(({ own, params }) => {
    const factors = byFactor(who, params, scale, allowNonUnitScalingParams);
    return [...factors].map(([factor, members]) => ({ ...own, factor, params: members }));
  });
  return plans.map(({ factor, ...group }) => {
    const initialLr = group.initialLr === undefined ? {} : { initialLr: group.initialLr * factor };
    const peak = (group.initialLr ?? hostRate(group.lr)) * factor;
    const decay = independentWeightDecay && peak !== 0 ? group.weightDecay / peak : group.weightDecay;
    const rate = scaledRate(who, group.lr, factor, backend);
    return { ...group, ...initialLr, lr: rate, weightDecay: decay, lrScale: factor };
  });
}

const isGroup = (entry: Taggable | Plain): entry is Plain => Object.hasOwn(Object(entry), "params");

function checkedRate(who: string, lr: Rate<unknown> | undefined): Rate<unknown> {
  if (lr === undefined || lr === null)
    throw new OptimError(`${who}: there is no learning rate. Pass { lr }, or give every group one.`);
  const value = hostRate(lr);
  if (!(Number.isFinite(value) && value >= 0))
    throw new OptimError(`${who}: lr is ${String(value)}. Give a number of at least 0, or a DeviceScalar.`);
  return lr;
}

function checkSize(who: string, name: string, size: number): void {
  if (!(Number.isFinite(size) && size >= 0))
    throw new OptimError(`${who}: ${name} is ${String(size)}. Give a number of at least 0.`);
}
