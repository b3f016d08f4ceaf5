import type { DType, HostArray } from "./hostTensor.ts";
import type { Program } from "./program.ts";

/** What a backend can tell of one of its buffers. */
export interface BufferInfo {
  readonly dtype: DType;
  /** In numbers, not bytes. */
  readonly length: number;
}

/**
 * Host-rate values as a small table: the row at `i` holds them for step count `first + i`, one for each count that is still possible.
 * Without skipped steps that is one row. A row has as many float64 values as the program has uniforms.
 */
export interface Rows {
  readonly first: number;
  readonly values: readonly Float64Array[];
}

/** One parameter in a step: its buffers by symbol (`p`, `g`, slots, device scalars), and its rows of uniforms. */
export interface TensorLaunch<Buf> {
  readonly buffers: Readonly<Record<string, Buf>>;
  readonly shape: readonly number[];
  readonly rows: Rows;
  /** One f32 on the device, a whole number: this tensor's step count; where it is absent the first row holds. */
  readonly counter?: Buf | undefined;
  /** Whose tensor it is, for errors. */
  readonly param?: { readonly name?: string; readonly shape: readonly number[] } | undefined;
}

/** One kernel and the tensors that it is to update. */
export interface Launch<Buf> {
  readonly kernel: Kernel;
  readonly tensors: readonly TensorLaunch<Buf>[];
}

/** A program made ready by the backend that will run it. */
export interface Kernel {
  readonly program: Program;
  /** Exactly what runs, for people: WGSL, PTX, WebAssembly text; absent where it is the program itself, node by node. */
  readonly source?: string;
}

/** Launches that a device can run again in one call. */
export interface Recording<Buf> {
  /** Runs it again; where launches are given, they are those that were recorded, with other rows. Never waits. */
  replay(launches?: readonly Launch<Buf>[]): void;
  dispose(): void;
}

/**
 * A place where weights live and kernels run. Everything above it is arithmetic on names.
 *
 * `run` takes the whole step at once, all tensors of all groups, and makes of it as few passes, submissions or launches as the machine
 * allows. A reduction over `all` spans every launch of one `run` whose program holds the same node. Only `read` waits.
 */
export interface Backend<Buf> {
  /** Open: third parties are first-class. */
  readonly name: "js" | "wasm" | "webgpu" | "cuda" | (string & {});
  /** What `compile` refuses to exceed; absent where there is no limit. */
  readonly limits?: { readonly buffersPerKernel?: number; readonly dtypes?: readonly DType[] };

  /**
   * A buffer of zeros. Those of one `role` (a slot's name) are never symbols of one tensor, so that they may lie together; `owner` is the
   * parameter in words, for errors.
   */
  alloc(dtype: DType, length: number, role?: string, owner?: string): Buf;
  free(buffer: Buf): void;
  /** Sets every number of the buffer to one value. */
  fill(buffer: Buf, value: number): void;
  /** Converts where the precisions differ. */
  copy(from: Buf, to: Buf): void;
  /** Sets the first bytes of the buffer, bit for bit. */
  write(buffer: Buf, data: HostArray): void;
  /** The bytes as they are once everything before this call is done; what comes after it does not change them. */
  read(buffer: Buf): Promise<HostArray>;
  /**
   * The numbers of a buffer now, to be read at once; absent where one has to wait for them, and where buffers are typed arrays themselves.
   */
  numbers?(buffer: Buf): ArrayLike<number> | undefined;
  /** What this value is, or undefined where it is no buffer of this backend. */
  inspect(value: unknown): BufferInfo | undefined;

  /** Called once for each combination of rule, flags and dtypes. */
  compile(program: Program, dtypes: Readonly<Record<string, DType>>): Kernel;
  /** Resolves once these kernels can run without compiling anything; absent where `compile` leaves nothing to do. */
  ready?(kernels: readonly Kernel[]): Promise<void>;
  /** Enqueues one whole step, in which every kernel comes once; never waits. */
  run(launches: readonly Launch<Buf>[]): void;
  /**
   * As `run`, which it is before whatever this backend is asked next, and in one go with that where that is a run too: for what comes right
   * before a step or right behind it. It throws at once what `run` would. Until then its buffers are as they were for whoever looks at them
   * past this backend. Absent where a `run` more costs as little.
   */
  runSoon?(launches: readonly Launch<Buf>[]): void;
  /**
   * Records these launches, behind what `before` enqueues, and runs nothing; absent where `run` costs as little. A tensor with a counter may
   * be replayed with as many rows as it is recorded with, or fewer.
   */
  capture?(launches: readonly Launch<Buf>[], before?: () => void): Recording<Buf>;
}
