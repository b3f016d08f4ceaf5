import {
  type Backend,
  type BufferInfo,
  type DType,
  type HostArray,
  type Kernel,
  type Launch,
  OptimError,
  type Param,
  type Program,
  sizeOf,
} from "optim-core";
import { copying } from "./copying.ts";
import { DeviceGuard } from "./deviceGuard.ts";
import { bytesOf, dtypes, GpuArray, storageOf } from "./gpuArray.ts";
import { type GpuKernel, makeKernel } from "./gpuKernel.ts";
import type { Ground } from "./ground.ts";
import { makePlan } from "./makePlan.ts";
import { all, Memory } from "./memory.ts";
import { ownKernels } from "./ownKernels.ts";
import type { Plan } from "./plan.ts";
import { Reads } from "./reads.ts";
import { Tables } from "./tables.ts";

/** How many plans of different runs are kept: one for each optimizer that takes its turn. */
const most = 8;

/** What `wrap` is told of a buffer; where nothing is said, it is float32 from its beginning to its end. */
export interface WrapOptions {
  readonly dtype?: DType;
  /** In numbers. */
  readonly length?: number;
  /** In bytes, a multiple of 256. */
  readonly offset?: number;
}

/** Optimizers on a GPUDevice, a browser's or Dawn's: one submission a step. Nothing waits but `read` and `ready`. */
export class WebGpuBackend implements Backend<GpuArray> {
  readonly name = "webgpu";
  readonly limits: { readonly buffersPerKernel: number; readonly dtypes: readonly DType[] };
  readonly device: GPUDevice;
  readonly #guard: DeviceGuard;
  readonly #ground: Ground;
  readonly #reads: Reads;
  readonly #memory: Memory;
  readonly #own = new WeakMap<GpuArray, BufferInfo>();
  readonly #copies = new Map<string, Kernel>();
  #plans: Plan[] = [];

  constructor(device: GPUDevice) {
    this.device = device;
    this.limits = { buffersPerKernel: device.limits.maxStorageBuffersPerShaderStage, dtypes };
    const guard = new DeviceGuard(device);
    this.#guard = guard;
    this.#ground = { guard, tables: new Tables(guard), own: ownKernels(guard), forms: new Map(), bound: new Set() };
    this.#reads = new Reads(guard);
    this.#memory = new Memory(guard);
  }

  alloc(dtype: DType, length: number, role?: string): GpuArray {
    this.#guard.check();
    return this.#adopt(this.#memory.alloc({ dtype, length }, role));
  }

  /** A buffer of yours, or a part of it, as it is: what an optimizer does to the one it does to the other. */
  wrap(buffer: GPUBuffer, { dtype = "f32", offset = 0, ...given }: WrapOptions = {}): GpuArray {
    const { bytes } = storageOf(dtype);
    const length = given.length ?? Math.floor((buffer.size - offset) / bytes);
    const end = offset + bytesOf({ dtype, length });
    const refuse = (message: string): never => {
      throw new OptimError(`webgpu: wrap(): ${message}`);
    };
    if ((buffer.usage & all) !== all) refuse("the buffer needs the usage STORAGE | COPY_SRC | COPY_DST.");
    if (offset % 256 !== 0 || offset < 0) refuse(`offset is ${offset}; it must be a multiple of 256 bytes.`);
    if (length < 1 || end > buffer.size)
      refuse(`${length} × ${dtype} from byte ${offset} do not fit into ${buffer.size} bytes.`);
    if ((length * bytes) % 4 !== 0) refuse(`${length} × ${dtype} end within a word. Wrap an even number of halves.`);
    return this.#adopt(new GpuArray(buffer, offset, { dtype, length }));
  }

  /** A weight for optimizers. Numbers are uploaded, side by side with other weights, so that one dispatch can step many of them. */
  parameter(
    data: Float32Array | GpuArray,
    options: { readonly name?: string; readonly shape?: readonly number[]; readonly dtype?: DType } = {},
  ): Param<GpuArray> {
    const { shape = [data.length], dtype = data instanceof GpuArray ? data.dtype : "f32", ...rest } = options;
    const param = (array: GpuArray): Param<GpuArray> => ({ ...rest, shape, dtype, data: array, grad: null });
    if (sizeOf(shape) !== data.length)
      throw new OptimError(
        `webgpu: parameter(): [${shape}] holds ${sizeOf(shape)} numbers, the data has ${data.length}.`,
      );
    if (data instanceof GpuArray) return param(data);
    const array = this.alloc(dtype, data.length, "p");
    this.#upload(data, array);
    return param(array);
  }

  /** A gradient of zeros for a parameter, side by side with those of others. */
  gradient({ dtype, shape }: Param<GpuArray>): GpuArray {
    return this.alloc(dtype, sizeOf(shape), "g");
  }

  free(array: GpuArray): void {
    array.release?.();
    array.release = undefined;
    this.#own.delete(array);
    // A plan may hold what is gone.
    this.#forget(() => false);
  }

  fill(array: GpuArray, value: number): void {
    const { dtype, length } = array;
    if (Object.is(value, 0)) this.#memory.clear(array.buffer, array.offset, bytesOf(array));
    else if (dtype === "i32") this.write(array, new Int32Array(length).fill(value));
    else this.#upload(new Float32Array(length).fill(value), array);
  }

  copy(from: GpuArray, to: GpuArray): void {
    this.#guard.check();
    if (from.dtype !== to.dtype) {
      const kernel =
        this.#copies.get(from.dtype + to.dtype) ?? this.compile(copying, { from: from.dtype, to: to.dtype });
      this.#copies.set(from.dtype + to.dtype, kernel);
      const rows = { first: 1, values: [new Float64Array()] };
      const plan = makePlan([{ kernel, tensors: [{ buffers: { from, to }, shape: [to.length], rows }] }], this.#ground);
      this.#memory.submit((encoder) => plan.encode(encoder));
      plan.drop();
      return;
    }
    const bytes = bytesOf(to);
    if (bytes === 0) return;
    // A copy within one buffer is not allowed.
    const between = from.buffer === to.buffer ? this.#memory.create(bytes) : undefined;
    this.#memory.submit((encoder) => {
      if (between) encoder.copyBufferToBuffer(from.buffer, from.offset, between, 0, bytes);
      encoder.copyBufferToBuffer(between ?? from.buffer, between ? 0 : from.offset, to.buffer, to.offset, bytes);
    });
    between?.destroy();
  }

  write(array: GpuArray, data: HostArray): void {
    this.#guard.check();
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    const whole = bytes.length - (bytes.length % 4);
    this.device.queue.writeBuffer(array.buffer, array.offset, bytes, 0, whole);
    if (whole === bytes.length) return;
    if (data.length < array.length)
      throw new OptimError(`webgpu: write(): ${data.length} halves end within a word. Write an even number, or all.`);
    const last = Uint8Array.of(...bytes.subarray(whole), 0, 0);
    this.device.queue.writeBuffer(array.buffer, array.offset + whole, last);
  }

  async read(array: GpuArray): Promise<HostArray> {
    this.#guard.check();
    return this.#reads.read(array);
  }

  inspect(value: unknown): BufferInfo | undefined {
    return this.#own.get(value as GpuArray);
  }

  compile(program: Program, dtypes: Readonly<Record<string, DType>>): GpuKernel {
    return makeKernel(this.#ground, program, dtypes);
  }

  async ready(kernels: readonly Kernel[]): Promise<void> {
    this.#guard.check();
    const forms = (kernels as readonly GpuKernel[]).flatMap(({ stages }) => stages.flatMap((s) => [s.wide, s.narrow]));
    const { finish, pick } = this.#ground.own;
    await Promise.all([...forms, finish, pick].map((form) => form?.ready()));
    this.#guard.check();
  }

  run(launches: readonly Launch<GpuArray>[]): void {
    this.#guard.check();
    const { tables } = this.#ground;
    const { generation } = tables;
    let plan = this.#plans.find((known) => known.generation === generation && known.takes(launches));
    if (!plan || plan !== this.#plans[0]) {
      plan ??= makePlan(launches, this.#ground);
      const others = this.#plans.filter((other) => other !== plan);
      this.#plans = [plan, ...others];
      this.#forget((other, i) => other.generation === tables.generation && i < most);
    }
    plan.write(tables, this.device.queue);
    this.#guard.watch("validation", "a step", () => this.#memory.submit((encoder) => plan.encode(encoder)));
  }

  /** Writes float32 numbers into an array of any precision. */
  #upload(data: Float32Array, to: GpuArray): void {
    if (to.dtype === "f32") {
      this.write(to, data);
      return;
    }
    const between = this.alloc("f32", data.length);
    this.write(between, data);
    this.copy(between, to);
    between.release?.();
  }

  #adopt(array: GpuArray): GpuArray {
    this.#own.set(array, { dtype: array.dtype, length: array.length });
    return array;
  }

  #forget(keeps: (plan: Plan, i: number) => boolean): void {
    this.#plans = this.#plans.filter((plan, i) => {
      const isKept = keeps(plan, i);
      if (!isKept) plan.drop();
      return isKept;
    });
  }
}
