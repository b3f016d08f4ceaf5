import { DeviceMemory } from "./deviceMemory.ts";
import { Fault } from "./fault.ts";
import { Handles } from "./handles.ts";
import { ModuleCalls } from "./moduleCalls.ts";
import { PinnedMemory } from "./pinnedMemory.ts";
import { result } from "./result.ts";
import type { Task } from "./stream.ts";

/** A launch of a kernel that was asked for. */
export interface LaunchRecord {
  readonly name: string;
  readonly grid: readonly number[];
  readonly block: readonly number[];
}

/**
 * The CUDA driver without a GPU: the functions of `cuda.h` by their names there, on memory of JavaScript, with kernels in PTX that are
 * compiled to JavaScript. Nothing runs before something waits for it.
 */
export class EmulatedDriver extends ModuleCalls {
  /** The launches that were enqueued, those of graphs when the graph was; captured ones are none. */
  readonly launches: LaunchRecord[] = [];
  readonly #graphs = new Handles<readonly Task[]>("graph");
  readonly #executables = new Handles<readonly Task[]>("graph executable");

  cuStreamBeginCapture_v2(stream: bigint, mode: number): number {
    return this.call("cuStreamBeginCapture_v2", "context", () => {
      if (![0, 1, 2].includes(mode)) throw new Fault(result.INVALID_VALUE, `cuStreamBeginCapture_v2: mode ${mode}`);
      const found = this.stream(stream);
      if (stream === 0n) throw new Fault(result.STREAM_CAPTURE_UNSUPPORTED, "stream 0 cannot be captured: create one");
      if (found.capture)
        throw new Fault(result.ILLEGAL_STATE, "cuStreamBeginCapture_v2: the stream is capturing already");
      found.capture = { mode, tasks: [], events: new Set(), valid: true };
    });
  }

  cuStreamEndCapture(stream: bigint, graph: BigUint64Array): number {
    return this.call("cuStreamEndCapture", "context", () => {
      const found = this.stream(stream);
      const { capture } = found;
      if (!capture) throw new Fault(result.ILLEGAL_STATE, "cuStreamEndCapture: the stream is not capturing");
      found.capture = undefined;
      graph[0] = 0n;
      if (!capture.valid) {
        throw new Fault(result.STREAM_CAPTURE_INVALIDATED, `cuStreamEndCapture: before it, ${this.lastFault}`);
      }
      graph[0] = this.#graphs.add(capture.tasks);
    });
  }

  cuGraphInstantiateWithFlags(executable: BigUint64Array, graph: bigint, _flags: number): number {
    return this.call("cuGraphInstantiateWithFlags", "context", () => {
      executable[0] = this.#executables.add([...this.#graphs.get(graph)]);
    });
  }

  cuGraphLaunch(executable: bigint, stream: bigint): number {
    return this.call("cuGraphLaunch", "context", () => {
      const queue = this.stream(stream);
      for (const task of this.#executables.get(executable)) this.enqueue(queue, task);
    });
  }

  cuGraphExecDestroy(executable: bigint): number {
    return this.call("cuGraphExecDestroy", "context", () => void this.#executables.remove(executable));
  }

  cuGraphDestroy(graph: bigint): number {
    return this.call("cuGraphDestroy", "context", () => void this.#graphs.remove(graph));
  }

  /** Bytes of the device that are allocated. */
  get allocated(): number {
    return this.memory.allocated;
  }

  /** Bytes of pinned memory of the host that are allocated. */
  get pinned(): number {
    return this.pinnedMemory.allocated;
  }

  /** The kind of everything that was created and not destroyed, and `context` as often as contexts were retained and not released. */
  get liveHandles(): string[] {
    const contexts = [...this.retained.values()].flatMap((count) => Array.from({ length: count }, () => "context"));
    return [...this.#handles().flatMap((handles) => handles.all().map(() => handles.kind)), ...contexts];
  }

  /** Forgets what was counted so far: calls and launches. */
  clear(): void {
    this.calls.clear();
    this.launches.length = 0;
    this.lastFault = undefined;
  }

  protected override enqueued({ launch }: Task): void {
    if (launch) this.launches.push({ name: launch.kernel.name, grid: launch.grid, block: launch.block });
  }

  protected override forgetEverything(): void {
    for (const handles of this.#handles()) handles.clear();
    this.memory = new DeviceMemory(this.totalMemory);
    this.pinnedMemory = new PinnedMemory();
  }

  #handles(): Handles<unknown>[] {
    return [this.streams, this.events, this.modules, this.#graphs, this.#executables];
  }
}
