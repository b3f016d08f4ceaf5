import type { HostArray, HostTensor } from "optim-core";
import { damaged, unsupported } from "./readError.ts";
import { elementCount, elementSpan, isContiguous } from "./tensorShape.ts";
import type { TorchStorage } from "./torchStorage.ts";

/** A small file may expand to this many bytes; a larger one to {@link maxGrowth} times its size. */
const minBudget = 64 * 2 ** 20;
const maxGrowth = 16;

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** A tensor's place in its storage: offset and strides count elements. */
export interface TensorPlace {
  readonly offset: number;
  readonly shape: readonly number[];
  readonly stride: readonly number[];
}

/** The tensors of one file. They are made while the pickle is read and get their data when all storages are there. */
export class TensorTable {
  readonly #tensors = new Map<object, () => void>();
  #budget: number;

  constructor(fileBytes: number) {
    this.#budget = Math.max(minBudget, maxGrowth * fileBytes);
  }

  has(value: object): boolean {
    return this.#tensors.has(value);
  }

  /** A tensor without data yet. Strides that leave the storage, and tensors far larger together than the file, are errors. */
  add(storage: TorchStorage, place: TensorPlace): HostTensor {
    const { offset, shape, stride } = place;
    const count = elementCount(shape);
    if (offset + elementSpan(shape, stride) > storage.length) {
      throw damaged(
        `a tensor of shape [${shape}], stride [${stride}] and offset ${offset} leaves its storage of ${storage.length} elements`,
      );
    }
    this.#budget -= count * storage.type.Elements.BYTES_PER_ELEMENT;
    if (!(this.#budget >= 0)) {
      throw unsupported(
        `a tensor of shape [${shape}] makes the file's tensors far larger than the file`,
        "Call contiguous() and clone() on expanded tensors before saving.",
      );
    }
    const tensor: Writable<HostTensor> = { dtype: storage.type.dtype, shape, data: new Uint8Array(0) };
    this.#tensors.set(tensor, () => {
      tensor.data = isContiguous(shape, stride) ? storage.copy(offset, offset + count) : gather(storage, count, place);
    });
    return tensor;
  }

  /** Gives every tensor its data: a copy of its own, row-major. */
  fill(): void {
    for (const fill of this.#tensors.values()) fill();
  }
}

function gather(storage: TorchStorage, count: number, { offset, shape, stride }: TensorPlace): HostArray {
  const { elements } = storage;
  const data = new storage.type.Elements(new ArrayBuffer(count * storage.type.Elements.BYTES_PER_ELEMENT));
  const index = shape.map(() => 0);
  let from = offset;
  for (let to = 0; to < count; to++) {
    data[to] = elements[from] as number & bigint;
    // Counts up in row-major order, like the digits of a number.
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const step = stride[axis] as number;
      const next = (index[axis] as number) + 1;
      if (next < (shape[axis] as number)) {
        index[axis] = next;
        from += step;
        break;
      }
      index[axis] = 0;
      from -= (next - 1) * step;
    }
  }
  return data;
}
