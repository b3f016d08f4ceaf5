import { missingMember } from "./missingMember.ts";
import { numbersOf } from "./numbersOf.ts";
import type { TfApi } from "./tfApi.ts";
import type { TfTensor } from "./tfModule.ts";

/** What tf's webgpu backend knows of the numbers of a tensor. */
interface TensorEntry {
  /** A copy on the host, kept since it was last read. */
  values?: unknown;
  resource?: unknown;
}

/** What is used of tf's webgpu backend. */
interface WebGpuBackend {
  readonly device: GPUDevice;
  readonly queue: GPUQueue;
  readonly tensorMap: { has(dataId: object): boolean; get(dataId: object): TensorEntry };
  refCount(dataId: object): number;
  makeTensorInfo(shape: readonly number[], dtype: "float32"): object;
  uploadToGPU(dataId: object): void;
  /** Null where nothing is recorded. */
  readonly commandEncoder?: unknown;
  ensureCommandEncoderReady(): void;
  endComputePassEncoder(): void;
  submitQueue(): void;
}

/** Tensors of tf's webgpu backend as buffers of the device. */
export class GpuTensors {
  readonly device: GPUDevice;
  readonly #tf: TfApi;
  readonly #backend: WebGpuBackend;
  /** Entries that keep no copy on the host. */
  readonly #adopted = new WeakSet<TensorEntry>();

  constructor(tf: TfApi, backend: object) {
    this.#tf = tf;
    this.#backend = backend as WebGpuBackend;
    this.device = this.#backend.device;
  }

  /** Whether another tensor lies in the same buffer. */
  isShared({ dataId }: TfTensor): boolean {
    return this.#backend.refCount(dataId) > 1;
  }

  /** A tensor of no particular values, in a buffer of tf's. */
  make(shape: readonly number[]): TfTensor {
    return this.#tf.engine().makeTensorFromTensorInfo(this.#backend.makeTensorInfo([...shape], "float32"));
  }

  /** The buffer of a tensor, which is uploaded or fetched from another backend first where it has none. It holds until tf's next operation. */
  bufferOf(tensor: TfTensor): GPUBuffer {
    const { tensorMap } = this.#backend;
    if (!tensorMap.has(tensor.dataId)) numbersOf(tensor);
    this.#backend.uploadToGPU(tensor.dataId);
    return tensorMap.get(tensor.dataId).resource as GPUBuffer;
  }

  /**
   * Makes tf read a tensor from the device at all times. It keeps what it has read, and what it is still waiting for would be kept even
   * after the buffer has been written to.
   */
  forgetCopies({ dataId }: TfTensor): void {
    const entry = this.#backend.tensorMap.get(dataId);
    if (this.#adopted.has(entry)) return;
    Object.defineProperty(entry, "values", { get: () => null, set() {}, configurable: true, enumerable: true });
    this.#adopted.add(entry);
  }

  /** Submits all that tf has recorded, if there is something, so that what is submitted next comes after it. */
  flush(): void {
    if (this.#backend.commandEncoder === null) return;
    this.#backend.ensureCommandEncoderReady();
    this.#backend.endComputePassEncoder();
    this.#backend.submitQueue();
  }

  /** Copies whole buffers, in one submission. */
  copy(pairs: readonly (readonly [from: GPUBuffer, to: GPUBuffer, bytes: number])[]): void {
    if (pairs.length === 0) return;
    const encoder = this.device.createCommandEncoder();
    for (const [from, to, bytes] of pairs) encoder.copyBufferToBuffer(from, 0, to, 0, bytes);
    this.#backend.queue.submit([encoder.finish()]);
  }
}

/** What of all this a webgpu backend lacks, by name. */
export const missingInWebGpu = (backend: object): string | undefined =>
  missingMember(backend, {
    device: "object",
    "device.limits": "object",
    "device.lost": "object",
    "device.queue.submit": "function",
    "queue.submit": "function",
    "tensorMap.has": "function",
    "tensorMap.get": "function",
    refCount: "function",
    makeTensorInfo: "function",
    uploadToGPU: "function",
    ensureCommandEncoderReady: "function",
    endComputePassEncoder: "function",
    submitQueue: "function",
  });
