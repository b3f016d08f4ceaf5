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
  sizeOf,
} from "optim-core";
import { copying } from "../copying.ts";
import type { PtxOptions } from "../ptx/sweepScope.ts";
import { isHalf, sizeOfNumber } from "../stages.ts";
import { CudaBuffer, dtypes, storageOf } from "./cudaBuffer.ts";
import { type CudaKernel, makeKernel } from "./cudaKernel.ts";
import type { Driver } from "./driver.ts";
import { fail } from "./fail.ts";
import { Gpu } from "./gpu.ts";
import { makePlan } from "./makePlan.ts";
import { Modules } from "./modules.ts";
import type { Plan } from "./plan.ts";

/** How many plans of different runs are kept, one for each optimizer that takes its turn. */
const most = 8;

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

/** What is known of memory that another addon owns. */
export interface CudaWrapOptions {
  readonly dtype?: DType;
  /** In numbers; to the end of the allocation where it is not said. */
  readonly length?: number;
}

/** Frees what was forgotten. */
const forgotten = new FinalizationRegistry<{ readonly gpu: Gpu; readonly address: bigint }>(({ gpu, address }) => {
  if (!gpu.isDisposed) gpu.free(address);
});

const abandoned = new FinalizationRegistry<Gpu>((gpu) => gpu.dispose());

/** Optimizers on an NVIDIA GPU, by its driver alone: a launch for each sweep of a rule, over all tensors. Nothing waits but `read`. */
export class CudaBackend implements Backend<CudaBuffer> {
  readonly name = "cuda";
  readonly limits = { dtypes };
  readonly #gpu: Gpu;
  readonly #options: PtxOptions;
  readonly #modules: Modules;
  readonly #own = new WeakSet<object>();
  readonly #wrapped = new WeakSet<object>();
  #plans: readonly Plan[] = [];

  /** @throws OptimError where the device does not exist, or cannot run the kernels. */
  constructor(driver: Driver, { device, stream, ...options }: CudaOptions = {}) {
    this.#gpu = new Gpu(driver, device, stream);
    this.#options = options;
    this.#modules = new Modules(this.#gpu);
    abandoned.register(this, this.#gpu, this);
  }

  /** The GPU's name. */
  get device(): string {
    return this.#gpu.name;
  }

  /** The CUstream on which everything is enqueued. */
  get stream(): bigint {
    return this.#gpu.stream;
  }

  alloc(dtype: DType, length: number, role?: string, owner?: string): CudaBuffer {
    storageOf(dtype);
    if (!(Number.isSafeInteger(length) && length >= 0)) fail(`alloc(): there are no ${length} numbers.`);
    this.#gpu.enter();
    const bytes = length * sizeOfNumber(dtype);
    const address = this.#gpu.alloc(bytes, [role, owner].filter(Boolean).join(" of "));
    const made = this.#adopt(new CudaBuffer({ address, dtype, length }));
    forgotten.register(made, { gpu: this.#gpu, address }, made);
    this.fill(made, 0);
    return made;
  }

  /**
   * Memory of the device that is not this backend's, as it is: what an optimizer does to the one it does to the other. Its owner keeps it alive,
   * and enqueues on this backend's stream, or on the legacy stream, or waits.
   *
   * @param address - A CUdeviceptr: a multiple of a number's bytes, and of 16 for full speed.
   */
  wrap(address: bigint, { dtype = "f32", length }: CudaWrapOptions = {}): CudaBuffer {
    this.#gpu.enter();
    storageOf(dtype);
    const bytes = sizeOfNumber(dtype);
    if (typeof address !== "bigint" || address % BigInt(bytes))
      fail(`wrap(): ${String(address)} is no address of ${dtype}. Addresses are bigints, and multiples of ${bytes}.`);
    const [start, size] = [new BigUint64Array(1), new BigUint64Array(1)] as const;
    if (this.#gpu.driver.cuMemGetAddressRange_v2(start, size, address) !== 0)
      fail(`wrap(): 0x${address.toString(16)} is no memory of ${this.#gpu.name}. Pass a CUdeviceptr of this device.`);
    const room = Number(start[0]! + size[0]! - address);
    const { length: count = Math.floor(room / bytes) } = { ...(length === undefined ? {} : { length }) };
    if (!(Number.isSafeInteger(count) && count >= 1 && count * bytes <= room))
      fail(`wrap(): ${count} × ${dtype} do not fit ${room} bytes from 0x${address.toString(16)} on.`);
    const made = this.#adopt(new CudaBuffer({ address, dtype, length: count }));
    this.#wrapped.add(made);
    return made;
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
    const file = !isThere && "data" in data ? data : undefined;
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
    if (!this.#own.delete(array)) return;
    this.#keep(this.#plans.filter((plan) => !plan.arrays.has(array)));
    if (this.#wrapped.has(array) || this.#gpu.isDisposed) return;
    forgotten.unregister(array);
    this.#gpu.enter();
    this.#gpu.free(array.address);
  }

  fill(array: CudaBuffer, value: number): void {
    this.#check(array);
    const { address, length, dtype } = array;
    const { stream } = this.#gpu;
    if (length === 0) return;
    const bits = new Uint32Array(Float32Array.of(value).buffer)[0]!;
    if (!isHalf(dtype)) this.#gpu.call("cuMemsetD32Async", address, bits, length, stream);
    else if (Object.is(value, 0)) this.#gpu.call("cuMemsetD16Async", address, 0, length, stream);
    else this.#upload(new Float32Array(length).fill(value), array);
  }

  copy(from: CudaBuffer, to: CudaBuffer): void {
    this.#check(from);
    this.#check(to);
    if (from.length !== to.length) fail(`copy(): ${from.length} numbers are no copy of ${to.length}.`);
    const bytes = to.length * sizeOfNumber(to.dtype);
    if (bytes === 0) return;
    if (from.dtype === to.dtype) {
      this.#gpu.call("cuMemcpyDtoDAsync_v2", to.address, from.address, bytes, this.#gpu.stream);
      return;
    }
    const kernel = this.compile(copying, { from: from.dtype, to: to.dtype });
    const tensor = { buffers: { from, to }, shape: [to.length], rows: { first: 1, values: [] } };
    const plan = this.#plan([{ kernel, tensors: [tensor] }]);
    plan.launch();
    plan.drop();
  }

  write(array: CudaBuffer, data: HostArray): void {
    this.#check(array);
    const { address, length, dtype } = array;
    if (!(data instanceof storageOf(dtype)) || data.length > length)
      fail(`write(): ${data?.length} numbers in a ${data?.constructor.name} do not fit ${length} × ${dtype}.`);
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    if (bytes.length > 0) this.#gpu.call("cuMemcpyHtoDAsync_v2", address, bytes, bytes.length, this.#gpu.stream);
  }

  async read(array: CudaBuffer): Promise<HostArray> {
    this.#check(array);
    const { address, length, dtype } = array;
    const bytes = length * sizeOfNumber(dtype);
    if (bytes === 0) return new (storageOf(dtype))(new ArrayBuffer(0));
    const gpu = this.#gpu;
    const staging = gpu.pinned.take(bytes);
    try {
      gpu.call("cuMemcpyDtoHAsync_v2", staging.address, address, bytes, gpu.stream);
      await gpu.done();
      return new (storageOf(dtype))(staging.view.slice(0, bytes));
    } finally {
      if (!gpu.isDisposed) gpu.pinned.give(staging);
    }
  }

  inspect(value: unknown): BufferInfo | undefined {
    if (!this.#own.has(value as CudaBuffer)) return undefined;
    const { dtype, length } = value as CudaBuffer;
    return { dtype, length };
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
    const known = this.#plans.find((plan) => plan.takes(launches));
    const plan = known ?? this.#plan(launches);
    if (plan !== this.#plans[0]) this.#keep([plan, ...this.#plans.filter((other) => other !== plan)].slice(0, most));
    plan.send();
    plan.launch();
  }

  /** Gives back everything on the device: what it has allocated can be used no more, what it has wrapped stays. */
  dispose(): void {
    abandoned.unregister(this);
    this.#plans = [];
    this.#gpu.dispose();
  }

  #plan(launches: readonly Launch<CudaBuffer>[]): Plan {
    return makePlan(launches, this.#gpu, this.#modules, (buffer) => this.#own.has(buffer));
  }

  /** Writes float32 numbers into an array of any precision. */
  #upload(data: HostArray, to: CudaBuffer): void {
    if (!isHalf(to.dtype)) {
      this.write(to, data);
      return;
    }
    const between = this.alloc("f32", data.length);
    this.write(between, data);
    this.copy(between, to);
    this.free(between);
  }

  /** Throws where an array is no longer one. */
  #check(array: CudaBuffer): void {
    this.#gpu.enter();
    if (!this.#own.has(array)) fail("an array was freed, or lies on another device. Allocate it here.");
  }

  #adopt(array: CudaBuffer): CudaBuffer {
    this.#own.add(array);
    return array;
  }

  #keep(plans: readonly Plan[]): void {
    for (const plan of this.#plans) if (!plans.includes(plan)) plan.drop();
    this.#plans = plans;
  }
}
