import { OptimError } from "optim-core";
import { type CudaBackend, type CudaOptions, cudaOn, type Driver, loadDriver } from "optim-kernels/cuda";
import { BenchError } from "../benchError.ts";
import type { Clock } from "../contender.ts";
import { askDriver } from "./askDriver.ts";
import { streamClock } from "./streamClock.ts";

/** What a contender has of a GPU: a backend of its own, and how to wait for it and to time it. */
export interface CudaPlace {
  readonly backend: CudaBackend;
  readonly clock: Clock;
  settle(): Promise<void>;
  dispose(): void;
}

/** An NVIDIA GPU, whose context stays while contenders come and go. */
export class CudaGpu {
  readonly driver: Driver;
  readonly #kept: CudaBackend;

  constructor(driver: Driver) {
    this.driver = driver;
    this.#kept = cudaOn(driver);
  }

  /** Its name. */
  get name(): string {
    return this.#kept.device;
  }

  /** A place on it. */
  place(options?: CudaOptions): CudaPlace {
    const { driver } = this;
    const backend = cudaOn(driver, options);
    const clock = streamClock(driver, backend.stream);
    return {
      backend,
      clock,
      settle: async () => askDriver(driver, "cuStreamSynchronize", backend.stream),
      dispose() {
        clock.dispose();
        backend.dispose();
      },
    };
  }

  dispose(): void {
    this.#kept.dispose();
  }
}

/** The GPU of this machine. @throws BenchError where there is none, or no way to it. */
export async function cudaGpu(load = loadDriver): Promise<CudaGpu> {
  try {
    return new CudaGpu(await load());
  } catch (error) {
    if (!(error instanceof OptimError)) throw error;
    const why = error.message.replaceAll(/\s+/g, " ");
    throw new BenchError(`the suite cuda needs an NVIDIA GPU. ${why} Every other suite runs without one.`);
  }
}
