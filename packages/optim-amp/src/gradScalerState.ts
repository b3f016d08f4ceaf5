import { OptimError } from "optim-core";

/** What a {@link GradScaler} knows, as plain data; empty for one that is not enabled. */
export interface GradScalerState {
  readonly scale: number;
  readonly growthFactor: number;
  readonly backoffFactor: number;
  readonly growthInterval: number;
  /** Steps without an overflow since the scale last changed. */
  readonly growthTracker: number;
}

/** The same under torch's names, as `GradScaler.state_dict()` has it. */
export interface TorchGradScalerState {
  readonly scale: number;
  readonly growth_factor: number;
  readonly backoff_factor: number;
  readonly growth_interval: number;
  readonly _growth_tracker: number;
}

const torchNames = {
  scale: "scale",
  growthFactor: "growth_factor",
  backoffFactor: "backoff_factor",
  growthInterval: "growth_interval",
  growthTracker: "_growth_tracker",
} as const satisfies Record<keyof GradScalerState, keyof TorchGradScalerState>;

const keys = Object.keys(torchNames) as (keyof GradScalerState)[];

/** What options and a saved state have to be. */
const domains: Readonly<Record<keyof GradScalerState, readonly [isFine: (x: number) => boolean, what: string]>> = {
  scale: [(x) => x > 0 && Math.fround(x) > 0 && Number.isFinite(Math.fround(x)), "a finite number above 0"],
  growthFactor: [(x) => x > 1 && Number.isFinite(x), "a number above 1"],
  backoffFactor: [(x) => x > 0 && x < 1, "a number between 0 and 1"],
  growthInterval: [(x) => Number.isInteger(x) && x > 0, "a whole number above 0"],
  growthTracker: [(x) => Number.isInteger(x) && x >= 0, "a whole number of at least 0"],
};

/** @throws OptimError where a value is out of its domain; `name` is what the caller calls it. */
export function checkScalerValue(key: keyof GradScalerState, value: unknown, name: string = key): number {
  const [isFine, what] = domains[key];
  if (typeof value !== "number" || !isFine(value))
    throw new OptimError(`GradScaler: ${name} is ${value}; it must be ${what}.`);
  return value;
}

/** @throws OptimError for an empty dict, and for a key that is missing or out of its domain. */
export function checkScalerState(saved: Partial<GradScalerState>): GradScalerState {
  if (Object.keys(Object(saved)).length === 0)
    throw new OptimError(
      "GradScaler: the state dict is empty, so it was saved from a scaler that is not enabled. Begin anew, or load one that was.",
    );
  const missing = keys.filter((key) => saved[key] === undefined);
  if (missing.length > 0) throw new OptimError(`GradScaler: the state dict has no ${missing.join(", ")}.`);
  return Object.fromEntries(keys.map((key) => [key, checkScalerValue(key, saved[key])])) as unknown as GradScalerState;
}

/** A state under torch's names. */
export const toTorchScaler = (state: Partial<GradScalerState>): Partial<TorchGradScalerState> =>
  Object.fromEntries(Object.entries(state).map(([key, value]) => [torchNames[key as keyof GradScalerState], value]));

/** torch's state under our names, for `loadStateDict`, which checks it. */
export const fromTorchScaler = (state: Partial<TorchGradScalerState>): Partial<GradScalerState> =>
  Object.fromEntries(
    keys.flatMap((key) => (state[torchNames[key]] === undefined ? [] : [[key, state[torchNames[key]]]])),
  );
