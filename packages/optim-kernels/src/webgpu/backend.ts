import {
  type Backend,
  type BufferInfo,
  type DType,
  type HostArray,
  labelOf,
  type Param,
  type Program,
  sizeOf,
} from "optim-core";
import { copying } from "../copying.ts";
import { isHalf } from "../stages.ts";
import { pickRow } from "../wgsl/pickRow.ts";
import { descriptorOf } from "./form.ts";
import { Gpu } from "./gpu.ts";
import { bytesOf, dtypes, fail, GpuArray, sizeOfOne, storageOf } from "./gpuArray.ts";
import { type GpuKernel, makeKernel } from "./gpuKernel.ts";
import type { Ground } from "./ground.ts";
import { makePlan } from "./makePlan.ts";
import type { Runs } from "./plan.ts";
import { RunQueue } from "./runQueue.ts";
import { Tables } from "./tables.ts";
import { all, usage } from "./usage.ts";

/** How many staging buffers are kept. */
const most = 8;

/** What reads buffers, once one was read: to import it every time takes longer than to read. */
let reading: typeof import("./readBack.ts") | undefined;

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
  readonly #gpu: Gpu;
  readonly #ground: Ground;
  readonly #own = new WeakSet<object>();
  #staging: GPUBuffer[] = [];
  readonly #queue: RunQueue;

  constructor(device: GPUDevice) {
    this.device = device;
    this.limits = { buffersPerKernel: device.limits.maxStorageBuffersPerShaderStage, dtypes };
    const gpu = new Gpu(device);
    this.#gpu = gpu;
    this.#ground = {
      gpu,
      shaders: new Map(),
      tables: new Tables(gpu),
      pick: { label: "picking rows", code: pickRow },
    };
    this.#queue = new RunQueue(this.#ground);
  }

  alloc(dtype: DType, length: number, role?: string, owner?: string): GpuArray {
    this.#gpu.check();
    if (!(Number.isSafeInteger(length) && length >= 0)) fail(`alloc(): there are no ${length} numbers.`);
    return this.#adopt(this.#gpu.alloc(dtype, length, role, owner));
  }

  /** A buffer of yours, or a part of it, as it is: what an optimizer does to the one it does to the other. */
  wrap(buffer: GPUBuffer, { dtype = "f32", offset = 0, ...given }: WrapOptions = {}): GpuArray {
    const { size } = buffer;
    const bytes = sizeOfOne(dtype);
    const { length = Math.floor((size - offset) / bytes) } = given;
    if ((buffer.usage & all) !== all) fail("wrap(): the buffer needs the usage STORAGE | COPY_SRC | COPY_DST.");
    const isWhole = offset % 256 === 0 && (length * bytes) % 4 === 0;
    if (!(isWhole && offset >= 0 && length >= 1 && offset + length * bytes <= size))
      fail(
        `wrap(): ${length} × ${dtype} from byte ${offset} of ${size}. Offsets are multiples of 256, and numbers end within the buffer, after whole words.`,
      );
    return this.#adopt(new GpuArray({ buffer, offset, dtype, length, padding: 1, release() {} }));
  }

  /** A weight for optimizers. Numbers are uploaded, side by side with other weights, so that one dispatch can step many of them. */
  parameter(
    data: Float32Array | GpuArray,
    options: { readonly name?: string; readonly shape?: readonly number[]; readonly dtype?: DType } = {},
  ): Param<GpuArray> {
    const { length } = data;
    const isThere = data instanceof GpuArray;
    const { shape = [length], dtype = isThere ? data.dtype : "f32" } = options;
    if (!isThere && !(data instanceof Float32Array))
      fail("parameter(): pass a Float32Array, or an array that is there.");
    if (sizeOf(shape) !== length || !shape.every((size) => Number.isSafeInteger(size) && size >= 0))
      fail(
        `parameter(): [${shape}] holds ${sizeOf(shape)} numbers, the data has ${length}. Sizes are whole numbers of at least 0.`,
      );
    const array = isThere ? data : this.alloc(dtype, length, "p", labelOf({ ...options, shape }));
    if (!isThere) this.#upload(data, array);
    return { ...options, shape, dtype, data: array, grad: null };
  }

  /** A gradient of zeros for a parameter, side by side with those of others. */
  gradient(p: Param<GpuArray>): GpuArray {
    return this.alloc(p.dtype, sizeOf(p.shape), "g", labelOf(p));
  }

  free(array: GpuArray): void {
    this.#queue.settle();
    array.release?.();
    array.release = undefined;
    this.#own.delete(array);
    this.#queue.forget(array);
  }

  fill(array: GpuArray, value: number): void {
    this.#check(array);
    const { buffer, offset, length } = array;
    if (Object.is(value, 0)) this.#gpu.clear(buffer, offset, bytesOf(array));
    else this.#upload(new Float32Array(length).fill(value), array);
  }

  copy(from: GpuArray, to: GpuArray): void {
    this.#check(from);
    this.#check(to);
    if (from.length !== to.length) fail(`copy(): ${from.length} numbers are no copy of ${to.length}.`);
    if (from.dtype !== to.dtype) {
      const kernel = this.compile(copying, { from: from.dtype, to: to.dtype });
      const rows = { first: 1, values: [] };
      const tensors = [{ buffers: { from, to }, shape: [to.length], rows }];
      const plan = makePlan([[{ kernel, tensors }]], this.#ground);
      this.#gpu.submit("a copy", (encoder) => plan.encode(encoder));
      plan.drop();
      return;
    }
    const bytes = bytesOf(to);
    // A copy within one buffer is not allowed.
    const between = from.buffer === to.buffer && this.alloc(to.dtype, to.length);
    if (between) this.copy(from, between);
    const { buffer, offset } = between || from;
    this.#gpu.submit("a copy", (encoder) => encoder.copyBufferToBuffer(buffer, offset, to.buffer, to.offset, bytes));
    if (between) between.release!();
  }

  write(array: GpuArray, data: HostArray): void {
    this.#check(array);
    const { buffer, offset, length, dtype } = array;
    if (!(data instanceof storageOf(dtype)) || data.length > length)
      fail(`write(): ${data?.length} numbers in a ${data?.constructor.name} do not fit ${length} × ${dtype}.`);
    let bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    if (bytes.length % 4) {
      if (data.length < length) fail(`write(): ${data.length} halves end within a word. Write an even number, or all.`);
      const whole = new Uint8Array(bytes.length + 2);
      whole.set(bytes);
      bytes = whole;
    }
    this.#gpu.watch("a write", () => this.device.queue.writeBuffer(buffer, offset, bytes));
  }

  async read(array: GpuArray): Promise<HostArray> {
    this.#check(array);
    const { buffer, offset, length, dtype } = array;
    const size = bytesOf(array);
    const known = this.#staging.find((other) => other.size >= size && other.size <= 4 * size + 4096);
    this.#staging = this.#staging.filter((other) => other !== known);
    const staging = known ?? this.#gpu.create(Math.max(4096, size), usage.mapRead | usage.copyDst);
    const refused = new Promise<string>((tell) => {
      this.#gpu.submit("a read", (encoder) => encoder.copyBufferToBuffer(buffer, offset, staging, 0, size), tell);
    });
    reading ??= await import("./readBack.ts");
    const data = await reading.readBack(staging, length * sizeOfOne(dtype), this.#gpu, refused);
    this.#staging.push(staging);
    if (this.#staging.length > most) this.#staging.shift()!.destroy();
    return new (storageOf(dtype))(data);
  }

  inspect(value: unknown): BufferInfo | undefined {
    if (!this.#own.has(value as GpuArray)) return undefined;
    const { dtype, length } = value as GpuArray;
    return { dtype, length };
  }

  compile(program: Program, dtypes: Readonly<Record<string, DType>>): GpuKernel {
    return makeKernel(this.#ground, program, dtypes);
  }

  async ready(): Promise<void> {
    this.#gpu.check();
    const { compileAhead } = await import("./compileAhead.ts");
    await compileAhead([...this.#ground.shaders.values(), this.#ground.pick], this.#gpu, descriptorOf);
  }

  run(launches: Runs[number]): void {
    this.#gpu.check();
    this.#queue.run(launches);
  }

  runSoon(launches: Runs[number]): void {
    this.#gpu.check();
    this.#queue.runSoon(launches);
  }

  /** Writes float32 numbers into an array of any precision. */
  #upload(data: HostArray, to: GpuArray): void {
    if (!isHalf(to.dtype)) {
      this.write(to, data);
      return;
    }
    const between = this.alloc("f32", data.length);
    this.write(between, data);
    this.copy(between, to);
    between.release!();
  }

  /** Before something is done with an array: throws where something has gone wrong, or it is no longer one. */
  #check(array: GpuArray): void {
    this.#gpu.check();
    this.#queue.settle();
    if (!this.#own.has(array)) fail("an array was freed, or lies on another device. Allocate it here.");
  }

  #adopt(array: GpuArray): GpuArray {
    this.#own.add(array);
    return array;
  }
}
