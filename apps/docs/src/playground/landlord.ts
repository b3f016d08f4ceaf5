import { halfJs } from "optim-amp";
import { type Backend, OptimError, SGD } from "optim-core";
import { type WasmArray, type WasmBackend, wasm } from "optim-kernels/wasm";
import { halves } from "optim-kernels/wasm/halves";
import { webgpu } from "optim-kernels/webgpu";
import type { Lease } from "./place.ts";
import type { Device } from "./playground.ts";
import type { BackendName } from "./settings.ts";

/** As much of `navigator.gpu` as is needed. */
export type Gpu = Pick<GPU, "requestAdapter">;

/** Has what backends run on: it says what there is, and lends it to runs. */
export class Landlord {
  readonly #gpu: Gpu | undefined;
  /** One for all runs: a browser collects memories late, and has room for few. */
  #wasm: WasmBackend | undefined;

  /** @param gpu - absent where there is no WebGPU. */
  constructor(gpu: Gpu | undefined) {
    this.#gpu = gpu;
  }

  /** How many bytes the WebAssembly memory has grown to. */
  get wasmBytes(): number {
    return this.#wasm?.memory.buffer.byteLength ?? 0;
  }

  /** All backends, in the order of preference. */
  async devices(): Promise<readonly Device[]> {
    return [
      await describe("webgpu", async () => this.#describeAdapter()),
      await describe("wasm", async () => {
        this.#tryWasm();
        return "WebAssembly SIMD, one thread";
      }),
      { backend: "js", description: "plain JavaScript" },
    ];
  }

  /** @throws OptimError where this machine has no such backend. */
  async lease(name: BackendName): Promise<Lease> {
    if (name === "webgpu") return deviceLease(await this.#adapter());
    return name === "wasm" ? memoryLease(this.#wasmBackend()) : { place: () => ({ backend: plain }), close() {} };
  }

  #wasmBackend(): WasmBackend {
    this.#wasm ??= wasm({ halves });
    return this.#wasm;
  }

  /** One step, which fails where a policy or an old browser does not let kernels be compiled. */
  #tryWasm(): void {
    const backend = this.#wasmBackend();
    const p = backend.parameter(Float32Array.of(1));
    p.grad = backend.gradient(p);
    try {
      new SGD([p], { backend }).step();
    } finally {
      for (const array of [p.data, p.grad]) backend.free(array);
    }
  }

  async #adapter(): Promise<GPUAdapter> {
    if (!this.#gpu) throw new OptimError("webgpu: this browser has no WebGPU. Use wasm.");
    const adapter = await this.#gpu.requestAdapter({ powerPreference: "high-performance" });
    if (!adapter) throw new OptimError("webgpu: this machine has no adapter that the browser allows. Use wasm.");
    return adapter;
  }

  async #describeAdapter(): Promise<string> {
    const { info } = await this.#adapter();
    return [info.vendor, info.architecture, info.description].filter(Boolean).join(" · ") || "an unnamed adapter";
  }
}

/** The JavaScript backend, which has halves too. */
const plain = halfJs as Backend<unknown>;

async function describe(backend: BackendName, look: () => Promise<string>): Promise<Device> {
  try {
    return { backend, description: await look() };
  } catch (error) {
    return { backend, description: "not here", missing: (error as Error).message };
  }
}

/** A device of its own, so that nothing of it is left: each entrant has a backend on it, with its own plans. */
async function deviceLease(adapter: GPUAdapter): Promise<Lease> {
  const device = await adapter.requestDevice();
  return {
    place: () => ({
      backend: webgpu(device) as Backend<unknown>,
      settled: () => device.queue.onSubmittedWorkDone(),
    }),
    close: () => device.destroy(),
  };
}

/** A part of one memory. What is allocated is remembered, so that all of it can be freed, whoever has it. */
function memoryLease(whole: WasmBackend): Lease {
  const taken = new Set<WasmArray>();
  const backend: Backend<WasmArray> = {
    ...whole,
    alloc(...what) {
      const array = whole.alloc(...what);
      taken.add(array);
      return array;
    },
    free(array) {
      taken.delete(array);
      whole.free(array);
    },
  };
  return {
    place: () => ({ backend: backend as Backend<unknown> }),
    close() {
      for (const array of taken) whole.free(array);
      taken.clear();
    },
  };
}
