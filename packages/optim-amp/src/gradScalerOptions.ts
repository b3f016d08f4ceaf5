import type { Backend } from "optim-core";

/** What a `GradScaler` can be told; torch's words and defaults. */
export interface GradScalerOptions<Buf> {
  /** Where the parameters are. @defaultValue the JavaScript backend with halves, `halfJs` */
  readonly backend?: Backend<Buf>;
  /** @defaultValue 65536 */
  readonly initScale?: number;
  /** @defaultValue 2 */
  readonly growthFactor?: number;
  /** @defaultValue 0.5 */
  readonly backoffFactor?: number;
  /** Steps without an overflow after which the scale grows. @defaultValue 2000 */
  readonly growthInterval?: number;
  /** Where it is false, everything passes through. @defaultValue true */
  readonly enabled?: boolean;
}

/** What `clipGradNorm` of a scaler can be told. */
export interface ClipOptions<E extends boolean> {
  /** The order of the norm: any number, `Infinity` and `-Infinity` too. @defaultValue 2 */
  readonly normType?: number;
  /** Reject where the norm is infinite or NaN. @defaultValue false */
  readonly errorIfNonfinite?: E;
}

/** A norm on the device. */
export interface ScaledNorm {
  /** What it is once everything enqueued before this call is done; NaN or infinite where the step will be skipped. */
  read(): Promise<number>;
}

/** What a framework knows of its own outputs. */
export interface OutputAdapter<Buf, Output> {
  /** Where the scale lies. */
  readonly scale: Buf;
  isOutput(value: unknown): value is Output;
  /** An output times the scale. */
  times(output: Output): Output;
}

/** Outputs, and lists of them. */
export type Nested<T> = T | Iterable<Nested<T>>;
