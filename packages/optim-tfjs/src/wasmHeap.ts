import { OptimError } from "optim-core";
import type { Heap } from "optim-kernels/wasm";
import { missingMember } from "./missingMember.ts";
import { numbersOf } from "./numbersOf.ts";
import type { TfTensor, TfVariable } from "./tfModule.ts";

/** What of tf's wasm backend is used beside its public operations. */
interface WasmBackend {
  refCount(dataId: object): number;
  readonly dataIdMap: {
    has(dataId: object): boolean;
    /** Fetches what still lies with the backend that was set before. */
    get(dataId: object): { readonly id: number; readonly memoryOffset: number };
  };
  readonly wasm: WasmModule;
}

interface WasmModule {
  readonly asm: { readonly memory?: WebAssembly.Memory };
  /** Where the build has threads. */
  readonly wasmMemory?: WebAssembly.Memory;
  _malloc(bytes: number): number;
  _free(pointer: number): void;
  readonly tfjs: { disposeData(id: number): void; registerTensor(id: number, size: number, offset: number): void };
}

const memoryOf = ({ asm, wasmMemory }: WasmModule): WebAssembly.Memory => asm?.memory ?? wasmMemory!;

/** The heap in which tf's wasm backend keeps its tensors, as memory for kernels. */
export class WasmHeap implements Heap {
  readonly memory: WebAssembly.Memory;
  frees = 0;
  readonly #backend: WasmBackend;
  /** The backend lets go of it when it is disposed of; state may be freed later. */
  readonly #module: WasmModule;
  /** The blocks that places lie in: malloc promises multiples of 8 only. */
  readonly #blocks = new Map<number, number>();

  constructor(backend: object) {
    this.#backend = backend as WasmBackend;
    this.#module = this.#backend.wasm;
    this.memory = memoryOf(this.#module);
  }

  allocate(bytes: number, what: string): number {
    const block = this.#malloc(bytes + 16, what);
    const pointer = Math.ceil(block / 16) * 16;
    this.#blocks.set(pointer, block);
    return pointer;
  }

  /** Sees to it that tf can make this tensor once more: where there is no room, tf itself would write over the beginning of the heap. */
  checkRoom({ name, size }: TfVariable): void {
    this.#module._free(this.#malloc(4 * size, `a copy of variable "${name}"`));
  }

  #malloc(bytes: number, what: string): number {
    const block = this.#module._malloc(bytes) >>> 0;
    if (block === 0)
      throw new OptimError(
        `tfjs: the heap of the wasm backend has no ${bytes} bytes left for ${what}. Dispose of tensors that are not needed, or make the model smaller.`,
      );
    return block;
  }

  free(pointer: number): void {
    const block = this.#blocks.get(pointer);
    if (block === undefined) return;
    this.#blocks.delete(pointer);
    this.frees++;
    this.#module._free(block);
  }

  /** Brings a tensor's numbers here, where they still lie with another backend. */
  fetch(tensor: TfTensor): void {
    const { dataIdMap } = this.#backend;
    if (dataIdMap.has(tensor.dataId)) return;
    numbersOf(tensor);
    dataIdMap.get(tensor.dataId);
  }

  /** Where they lie. */
  pointerOf({ dataId }: TfTensor): number {
    return this.#backend.dataIdMap.get(dataId).memoryOffset;
  }

  /** Whether another tensor lies at the same place. */
  isShared({ dataId }: TfTensor): boolean {
    return this.#backend.refCount(dataId) > 1;
  }

  /**
   * Tells the backend that a tensor was written to. Its matrix products and convolutions keep packed copies of their weights for as long as
   * the tensor is registered, and would go on using the old numbers.
   */
  changed({ dataId, size }: TfTensor): void {
    const { id, memoryOffset } = this.#backend.dataIdMap.get(dataId);
    this.#module.tfjs.disposeData(id);
    this.#module.tfjs.registerTensor(id, size, memoryOffset);
  }
}

/** What of all this a wasm backend lacks, by name. */
export function missingInWasm(backend: object): string | undefined {
  const missing = missingMember(backend, {
    refCount: "function",
    "dataIdMap.has": "function",
    "dataIdMap.get": "function",
    "wasm._malloc": "function",
    "wasm._free": "function",
    "wasm.tfjs.disposeData": "function",
    "wasm.tfjs.registerTensor": "function",
  });
  if (missing !== undefined) return missing;
  return memoryOf((backend as WasmBackend).wasm) instanceof WebAssembly.Memory ? undefined : "wasm.asm.memory";
}
