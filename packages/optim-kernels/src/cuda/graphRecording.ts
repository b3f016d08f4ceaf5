import type { Launch, Recording } from "optim-core";
import type { CudaBuffer } from "./cudaBuffer.ts";
import { fail } from "./fail.ts";
import type { Gpu } from "./gpu.ts";
import type { Plan } from "./plan.ts";

/** CU_STREAM_CAPTURE_MODE_THREAD_LOCAL: what other threads do is their own affair. */
const ofThread = 1;

/** A run as a CUDA graph: one call of the driver enqueues all of it. */
export class GraphRecording implements Recording<CudaBuffer> {
  readonly plan: Plan;
  /** Set where memory that its kernels use was freed. */
  isStale = false;
  readonly #gpu: Gpu;
  readonly #whenDisposed: (self: GraphRecording) => void;
  #graph = 0n;
  #executable = 0n;
  #isDisposed = false;

  /** Records `before` and the kernels of a plan, which it owns from then on. */
  constructor(gpu: Gpu, plan: Plan, before: (() => void) | undefined, whenDisposed: (self: GraphRecording) => void) {
    this.#gpu = gpu;
    this.plan = plan;
    this.#whenDisposed = whenDisposed;
    const out = new BigUint64Array(1);
    try {
      plan.send();
      gpu.call("cuStreamBeginCapture_v2", gpu.stream, ofThread);
      try {
        gpu.isRecording = true;
        before?.();
        plan.launch();
      } catch (error) {
        // What has failed first is what is told.
        if (gpu.driver.cuStreamEndCapture(gpu.stream, out) === 0) gpu.driver.cuGraphDestroy(out[0]!);
        throw error;
      } finally {
        gpu.isRecording = false;
      }
      gpu.call("cuStreamEndCapture", gpu.stream, out);
      this.#graph = out[0]!;
      gpu.call("cuGraphInstantiateWithFlags", out, this.#graph, 0);
      this.#executable = out[0]!;
    } catch (error) {
      this.dispose();
      throw error;
    }
  }

  replay(launches?: readonly Launch<CudaBuffer>[]): void {
    const gpu = this.#gpu;
    gpu.enter();
    if (this.#isDisposed || this.isStale)
      fail(
        `a recording was ${this.#isDisposed ? "disposed" : "made of memory that was freed since"}. Record the step again.`,
      );
    if (launches) {
      if (!this.plan.takes(launches))
        fail("a recording is replayed with the launches that it was made of, and other rows.");
      this.plan.send();
    }
    gpu.call("cuGraphLaunch", this.#executable, gpu.stream);
  }

  dispose(): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    this.#whenDisposed(this);
    const gpu = this.#gpu;
    // The device may be at it still; the driver frees a graph that runs once it is done.
    gpu.letGo(() => {
      if (this.#executable) gpu.driver.cuGraphExecDestroy(this.#executable);
      if (this.#graph) gpu.driver.cuGraphDestroy(this.#graph);
    });
    this.plan.drop();
  }
}
