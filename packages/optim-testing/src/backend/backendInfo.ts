import type { Backend } from "optim-core";

/** The precisions in which the suite computes. */
export type Arithmetic = "f32" | "f64";

/** What a backend promises of its numbers; `testBackend` holds it to that. */
export interface BackendInfo {
  /** The precisions of parameters that it computes in. */
  readonly dtypes: readonly Arithmetic[];
  /** It agrees with the JavaScript backend bit for bit. */
  readonly exact: boolean;
  /** It is exact, but adds in an order of its own: rules that reduce agree within some roundings, all others bit for bit. */
  readonly reordersSums?: boolean;
  /**
   * Where it does not: how far a single operation may be from the correctly rounded result, in units in the last place; 0 where nothing is
   * said. An inexact backend may also take 0 for -0.
   */
  readonly ulps?: Readonly<Partial<Record<Operation, number>>>;
  /** Where it is not exact: how far a weight may be from the JavaScript backend's after 30 steps, as a part of the tensor's largest. */
  readonly bound?: number;
  /** It may take subnormal numbers for zero. */
  readonly flushesSubnormals?: boolean;
  /** It may take divisors above this for infinite ones: a device that multiplies by reciprocals flushes theirs. */
  readonly largestDivisor?: number;
}

/** The operations that a bound can be stated for. */
export type Operation =
  | "add"
  | "sub"
  | "mul"
  | "div"
  | "pow"
  | "min"
  | "max"
  | "neg"
  | "abs"
  | "sign"
  | "sqrt"
  | "isFinite"
  | "lt"
  | "eq"
  | "where"
  | "sum";

/** One thing that holds for every backend, in one precision; throws where it does not. */
export type BackendCheck = <Buf>(backend: Backend<Buf>, dtype: Arithmetic, info: BackendInfo) => void | Promise<void>;

/** Checks of a backend by the sentence that they hold to. */
export type BackendChecks = Readonly<Record<string, BackendCheck>>;

/** The distance between 1 and the next number. */
export const epsilonOf = (dtype: Arithmetic): number => (dtype === "f64" ? 2 ** -52 : 2 ** -23);

/** A number as the precision keeps it. */
export const rounded = (dtype: Arithmetic, x: number): number => (dtype === "f64" ? x : Math.fround(x));
