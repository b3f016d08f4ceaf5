import type { TfTensor } from "./tfModule.ts";

/** What the wasm backend of tf has beside the public operations. */
interface WasmBackend {
  typedArrayFromHeap(tensor: TfTensor): Float32Array;
  refCount(dataId: object): number;
  readonly dataIdMap: { get(dataId: object): { readonly id: number; readonly memoryOffset: number } };
  readonly wasm: {
    readonly tfjs: { disposeData(id: number): void; registerTensor(id: number, size: number, offset: number): void };
  };
}

/** The heap in which tf's wasm backend keeps its tensors. */
export class WasmHeap {
  readonly #backend: WasmBackend;

  constructor(backend: object) {
    this.#backend = backend as WasmBackend;
  }

  /** Whether the tensor lies here, and not still with the backend that was set before. */
  has({ dataId }: TfTensor): boolean {
    return this.#backend.refCount(dataId) > 0;
  }

  /** Whether the tensor lies here and shares its memory with no other. */
  owns({ dataId }: TfTensor): boolean {
    return this.#backend.refCount(dataId) === 1;
  }

  /** The numbers themselves, until the heap grows. */
  view(tensor: TfTensor): Float32Array {
    return this.#backend.typedArrayFromHeap(tensor);
  }

  /**
   * Tells the backend that a tensor was written to. Its matrix products and convolutions keep packed copies of their weights for as long as
   * the tensor is registered, and would go on using the old numbers.
   */
  changed({ dataId, size }: TfTensor): void {
    const { id, memoryOffset } = this.#backend.dataIdMap.get(dataId);
    this.#backend.wasm.tfjs.disposeData(id);
    this.#backend.wasm.tfjs.registerTensor(id, size, memoryOffset);
  }
}

/** What of all this a wasm backend lacks, by name. */
export function missingInWasm(backend: object): string | undefined {
  const { typedArrayFromHeap, refCount, dataIdMap, wasm } = backend as Partial<WasmBackend>;
  const found = {
    typedArrayFromHeap,
    refCount,
    "dataIdMap.get": dataIdMap?.get,
    "wasm.tfjs.disposeData": wasm?.tfjs?.disposeData,
    "wasm.tfjs.registerTensor": wasm?.tfjs?.registerTensor,
  };
  return Object.entries(found).find(([, method]) => typeof method !== "function")?.[0];
}
