import type { Driver } from "optim-kernels/cuda";

/** What makes something on the device or in pinned memory, with what gives it back. */
const pairs = [
  ["cuMemAlloc_v2", "cuMemFree_v2"],
  ["cuMemHostAlloc", "cuMemFreeHost"],
  ["cuStreamCreate", "cuStreamDestroy_v2"],
  ["cuEventCreate", "cuEventDestroy_v2"],
  ["cuModuleLoadDataEx", "cuModuleUnload"],
  ["cuStreamEndCapture", "cuGraphDestroy"],
  ["cuGraphInstantiateWithFlags", "cuGraphExecDestroy"],
  ["cuDevicePrimaryCtxRetain", "cuDevicePrimaryCtxRelease_v2"],
] as const satisfies readonly (readonly [keyof Driver, keyof Driver])[];

/** A driver whose calls are counted. */
export interface CountedDriver {
  readonly driver: Driver;
  /** Counts anew for `made` and `times`. */
  begin(): void;
  /** How often each function that makes something has done so since then; empty where none has. */
  made(): Record<string, number>;
  /** How often a function has gone well since then. */
  times(name: keyof Driver): number;
  /** What was ever made and not given back, by the function that makes it. */
  kept(): Record<string, number>;
}

/** Counts the calls of a driver that went well. */
export function countedDriver(counted: Driver): CountedDriver {
  const calls = new Map<string, number>();
  let before = new Map<string, number>();
  const driver = new Proxy(counted, {
    get(target, name) {
      const value = Reflect.get(target, name) as unknown;
      if (typeof value !== "function" || typeof name !== "string" || !name.startsWith("cu")) return value;
      return (...args: unknown[]) => {
        const result = value.apply(target, args) as number;
        if (result === 0) calls.set(name, (calls.get(name) ?? 0) + 1);
        return result;
      };
    },
  });
  const times = (name: string) => (calls.get(name) ?? 0) - (before.get(name) ?? 0);
  const tally = (countOf: (makes: string, frees: string) => number): Record<string, number> =>
    Object.fromEntries(
      pairs.map(([makes, frees]) => [makes, countOf(makes, frees)] as const).filter(([, n]) => n !== 0),
    );
  return {
    driver,
    begin: () => {
      before = new Map(calls);
    },
    made: () => tally(times),
    times,
    kept: () => tally((makes, frees) => (calls.get(makes) ?? 0) - (calls.get(frees) ?? 0)),
  };
}
