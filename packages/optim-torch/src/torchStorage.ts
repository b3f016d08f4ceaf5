import type { DType, HostArray } from "optim-core";
import { damaged, quoted } from "./readError.ts";

type ElementArray = {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBufferLike, byteOffset?: number, length?: number): HostArray;
};

/** How the elements of a storage class of torch are stored here. Half floats keep their bits; a bool is a byte, 0 or 1. */
export interface StorageType {
  readonly dtype: DType;
  readonly Elements: ElementArray;
}

/** The storage classes of torch whose elements a {@link HostArray} can hold, by name in the module `torch`. */
export const storageTypes: ReadonlyMap<string, StorageType> = /* @__PURE__ */ new Map<string, StorageType>([
  ["FloatStorage", { dtype: "f32", Elements: Float32Array }],
  ["DoubleStorage", { dtype: "f64", Elements: Float64Array }],
  ["HalfStorage", { dtype: "f16", Elements: Uint16Array }],
  ["BFloat16Storage", { dtype: "bf16", Elements: Uint16Array }],
  ["LongStorage", { dtype: "i64", Elements: BigInt64Array }],
  ["IntStorage", { dtype: "i32", Elements: Int32Array }],
  ["ByteStorage", { dtype: "u8", Elements: Uint8Array }],
  ["BoolStorage", { dtype: "bool", Elements: Uint8Array }],
]);

/** The memory that one or more tensors look into. Its bytes arrive after the tensors where the file has them last. */
export class TorchStorage {
  readonly key: string;
  readonly type: StorageType;
  /** Elements, not bytes. */
  readonly length: number;
  #bytes: Uint8Array = new Uint8Array(0);

  constructor(key: string, type: StorageType, length: number) {
    this.key = key;
    this.type = type;
    this.length = length;
  }

  get byteLength(): number {
    return this.length * this.type.Elements.BYTES_PER_ELEMENT;
  }

  /** Hands over the storage's bytes, little-endian. A wrong number of them, or a bool that is neither 0 nor 1, is an error. */
  fill(bytes: Uint8Array): void {
    if (bytes.length !== this.byteLength) {
      throw damaged(`the storage ${quoted(this.key)} has ${bytes.length} bytes, its tensors say ${this.byteLength}`);
    }
    if (this.type.dtype === "bool" && bytes.some((byte) => byte > 1)) {
      throw damaged(`the storage ${quoted(this.key)} of bools has a byte that is neither 0 nor 1`);
    }
    this.#bytes = bytes;
  }

  /** The elements from `start` up to `end`, in memory of their own. */
  copy(start: number, end: number): HostArray {
    const { Elements } = this.type;
    const width = Elements.BYTES_PER_ELEMENT;
    return new Elements(this.#bytes.slice(start * width, end * width).buffer);
  }

  /** All elements: a view where the bytes are aligned as typed arrays must be, else one copy. */
  get elements(): HostArray {
    const { Elements } = this.type;
    if (this.#bytes.byteOffset % Elements.BYTES_PER_ELEMENT !== 0) this.#bytes = this.#bytes.slice();
    return new Elements(this.#bytes.buffer, this.#bytes.byteOffset, this.length);
  }
}
