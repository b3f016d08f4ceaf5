import {
  type Backend,
  type BufferInfo,
  type DType,
  type HostArray,
  type HostTensor,
  type Launch,
  labelOf,
  type Param,
  type Program,
  type Recording,
  sizeOf,
} from "optim-core";
import { copying } from "../copying.ts";
import type { PtxOptions } from "../ptx/sweepScope.ts";
import { isHalf } from "../stages.ts";
import { CudaBuffer, dtypes } from "./cudaBuffer.ts";
import { type CudaKernel, makeKernel } from "./cudaKernel.ts";
import type { Driver } from "./driver.ts";
import { fail } from "./fail.ts";
import { Gpu } from "./gpu.ts";
import { GraphRecording } from "./graphRecording.ts";
import { makePlan } from "./makePlan.ts";
import { CudaMemory, type CudaWrapOptions } from "./memory.ts";
import { Modules } from "./modules.ts";
import type { Plan } from "./plan.ts";

/** How many plans of different runs are kept, one for each optimizer that takes its turn. */
const most = 8;

/** The stream 0, and CU_STREAM_LEGACY. */
const legacyStreams: readonly bigint[] = [0n, 1n];

/** What a backend is made for. */
export interface CudaOptions extends PtxOptions {
  /** Which GPU, from 0; those that CUDA_VISIBLE_DEVICES names. */
  readonly device?: number;
  /** A CUstream of yours, on which everything is enqueued. Where there is none, the backend makes one that takes turns with the legacy stream. */
  readonly stream?: bigint;
}

/** What `parameter` is told of a weight. */
export interface CudaParameterOptions {
  readonly name?: string;
  readonly shape?: readonly number[];
  readonly dtype?: DType;
}

const abandoned = new FinalizationRegistry<Gpu>((gpu) => gpu.dispose());

/** Optimizers on an NVIDIA GPU, by its driver alone: a launch for each sweep of a rule, over all tensors. Nothing waits but `read`. */
export class CudaBackend implements Backend<CudaBuffer> {
  readonly name = "cuda";
  readonly limits = { dtypes };
  readonly #gpu: Gpu;
  readonly #options: PtxOptions;
  readonly #modules: Modules;
  readonly #memory: CudaMemory;
  readonly #recordings = new Set<GraphRecording>();
  #plans: readonly Plan[] = [];

  /** @throws OptimError where the device does not exist, or cannot run the kernels. */
  constructor(driver: Driver, { device, stream, ...options }: CudaOptions = {}) {
    this.#gpu = new Gpu(driver, device, stream);
    this.#options = options;
    this.#modules = new Modules(this.#gpu, (source) =>
      [...this.#plans, ...[...this.#recordings].map(({ plan }) => plan)].some(({ sources }) => sources.has(source)),
    );
    this.#memory = new CudaMemory(this.#gpu);
    abandoned.register(this, this.#gpu, this);
  }

  /** The GPU's name. */
  get device(): string {
    return this.#gpu.info.name;
  }

  /** The CUstream on which everything is enqueued. */
  get stream(): bigint {
    return this.#gpu.stream;
  }

  alloc(dtype: DType, length: number, role?: string, owner?: string): CudaBuffer {
    return this.#memory.alloc(dtype, length, [role, owner].filter(Boolean).join(" of "));
  }

  /**
   * Memory of the device that is not this backend's, as it is: what an optimizer does to the one it does to the other. Its owner keeps it alive,
   * and enqueues on this backend's stream, or on the legacy stream, or waits.
   *
   * @param address - A CUdeviceptr: a multiple of a number's bytes, and of 16 for full speed.
   */
  wrap(address: bigint, options: CudaWrapOptions = {}): CudaBuffer {
    return this.#memory.wrap(address, options);
  }

  /** Numbers on the device: a gradient, for instance. */
  array(data: Float32Array, dtype: DType = "f32"): CudaBuffer {
    if (!(data instanceof Float32Array)) fail("array(): pass a Float32Array.");
    const made = this.alloc(dtype, data.length);
    this.#upload(data, made);
    return made;
  }

  /** A weight for optimizers: numbers are uploaded, those of a file (`readSafetensors`) with their shape and bit for bit. */
  parameter(data: Float32Array | HostTensor | CudaBuffer, options: CudaParameterOptions = {}): Param<CudaBuffer> {
    const isThere = data instanceof CudaBuffer;
    const file = !isThere && (data as Partial<HostTensor> | undefined)?.data ? (data as HostTensor) : undefined;
    if (!isThere && !file && !(data instanceof Float32Array))
      fail("parameter(): pass a Float32Array, a tensor of a file, or a buffer that is there.");
    const { length } = file ? file.data : (data as Float32Array | CudaBuffer);
    const { shape = file?.shape ?? [length], dtype = (isThere ? data : file)?.dtype ?? "f32" } = options;
    if (sizeOf(shape) !== length || !shape.every((size) => Number.isSafeInteger(size) && size >= 0))
      fail(
        `parameter(): [${shape}] holds ${sizeOf(shape)} numbers, the data has ${length}. Sizes are whole numbers of at least 0.`,
      );
    if ((isThere || file) && dtype !== (data as CudaBuffer | HostTensor).dtype)
      fail(
        `parameter(): the data is ${(data as CudaBuffer).dtype}, not ${dtype}. Leave dtype out, or convert it first.`,
      );
    if (isThere) return { ...options, shape, dtype, data, grad: null };
    const array = this.alloc(dtype, length, "p", labelOf({ ...options, shape }));
    if (file) this.write(array, file.data);
    else this.#upload(data as Float32Array, array);
    return { ...options, shape, dtype, data: array, grad: null };
  }

  /** A gradient of zeros for a parameter. */
  gradient(p: Param<CudaBuffer>): CudaBuffer {
    return this.alloc(p.dtype, sizeOf(p.shape), "g", labelOf(p));
  }

  free(array: CudaBuffer): void {
    this.#keep(this.#plans.filter((plan) => !plan.arrays.has(array)));
    for (const recording of this.#recordings) if (recording.plan.arrays.has(array)) recording.isStale = true;
    this.#memory.free(array);
  }

  fill(array: CudaBuffer, value: number): void {
    if (!this.#memory.fill(array, value)) this.#upload(new Float32Array(array.length).fill(value), array);
  }

  copy(from: CudaBuffer, to: CudaBuffer): void {
    this.#memory.check(from);
    this.#memory.check(to);
    if (from.length !== to.length) fail(`copy(): ${from.length} numbers are no copy of ${to.length}.`);
    if (from.dtype === to.dtype) {
      this.#memory.copy(from, to);
      return;
    }
    const kernel = this.compile(copying, { from: from.dtype, to: to.dtype });
    const tensor = { buffers: { from, to }, shape: [to.length], rows: { first: 1, values: [] } };
    const plan = this.#plan([{ kernel, tensors: [tensor] }]);
    try {
      plan.launch();
    } finally {
      plan.drop();
    }
  }

  write(array: CudaBuffer, data: HostArray): void {
    this.#memory.write(array, data);
  }

  async read(array: CudaBuffer): Promise<HostArray> {
    // Waiting here keeps the backend, which is disposed of once nobody refers to it.
    return await this.#memory.read(array);
  }

  inspect(value: unknown): BufferInfo | undefined {
    return this.#memory.inspect(value);
  }

  compile(program: Program, dtypes: Readonly<Record<string, DType>>): CudaKernel {
    return makeKernel(program, dtypes, this.#options);
  }

  async ready(kernels: readonly CudaKernel[]): Promise<void> {
    this.#gpu.enter();
    for (const kernel of kernels) this.#modules.entries(kernel);
  }

  run(launches: readonly Launch<CudaBuffer>[]): void {
    this.#gpu.enter();
    if (launches.every(({ tensors }) => tensors.length === 0)) return;
    const known = this.#plans.find((plan) => plan.takes(launches));
    const plan = known ?? this.#plan(launches);
    if (plan !== this.#plans[0]) this.#keep([plan, ...this.#plans.filter((other) => other !== plan)].slice(0, most));
    try {
      plan.send();
      plan.launch();
    } catch (error) {
      // A reduction over several launches has counted only some of its blocks.
      this.#keep(this.#plans.filter((other) => other !== plan));
      throw error;
    }
  }

  capture(launches: readonly Launch<CudaBuffer>[], before?: () => void): Recording<CudaBuffer> {
    this.#gpu.enter();
    if (legacyStreams.includes(this.stream))
      fail("steps on the legacy stream cannot be captured. Leave stream out, or pass one that you have created.");
    const recording = new GraphRecording(this.#gpu, this.#plan(launches), before, (it) => this.#recordings.delete(it));
    this.#recordings.add(recording);
    return recording;
  }

  /** Gives back everything on the device: what it has allocated can be used no more, what it has wrapped stays. */
  dispose(): void {
    abandoned.unregister(this);
    for (const recording of this.#recordings) recording.dispose();
    this.#plans = [];
    this.#gpu.dispose();
  }

  #plan(launches: readonly Launch<CudaBuffer>[]): Plan {
    return makePlan(launches, this.#gpu, this.#modules, (buffer) => this.#memory.has(buffer));
  }

  /** Writes float32 numbers into an array of any precision. */
  #upload(data: HostArray, to: CudaBuffer): void {
    if (!isHalf(to.dtype)) {
      this.write(to, data);
      return;
    }
    const between = this.alloc("f32", data.length);
    try {
      this.write(between, data);
      this.copy(between, to);
    } finally {
      this.free(between);
    }
  }

  #keep(plans: readonly Plan[]): void {
    for (const plan of this.#plans) if (!plans.includes(plan)) plan.drop();
    this.#plans = plans;
  }
}
