import { DeviceCalls } from "./deviceCalls.ts";
import { Fault } from "./fault.ts";
import { Handles } from "./handles.ts";
import { result } from "./result.ts";
import { type Mark, Stream, type Task } from "./stream.ts";

interface CudaEvent {
  readonly flags: number;
  mark: Mark | undefined;
}

const withoutTimes = 2;
const nonBlocking = 1;

/** How much of the work before it an event that is asked for gets done. */
const tasksOfQuery = 8;

/** Calls about streams and events. */
export abstract class StreamCalls extends DeviceCalls {
  protected readonly streams = new Handles<Stream>("stream");
  protected readonly events = new Handles<CudaEvent>("event");
  /** The one whose handle is 0. */
  readonly #legacy = new Stream(0);
  #clock = 0;

  cuStreamCreate(stream: BigUint64Array, flags: number): number {
    return this.call("cuStreamCreate", "context", () => {
      if (flags !== 0 && flags !== nonBlocking) {
        throw new Fault(result.INVALID_VALUE, `cuStreamCreate: flags are ${flags}, they must be 0 or 1`);
      }
      stream[0] = this.streams.add(new Stream(flags));
    });
  }

  cuStreamSynchronize(stream: bigint): number {
    return this.call("cuStreamSynchronize", "context", () => {
      const found = this.stream(stream);
      if (found.capture) this.invalidate(found, "cuStreamSynchronize of a stream that is capturing");
      found.advance();
    });
  }

  cuStreamWaitEvent(stream: bigint, event: bigint, flags: number): number {
    return this.call("cuStreamWaitEvent", "context", () => {
      if (flags !== 0) throw new Fault(result.INVALID_VALUE, `cuStreamWaitEvent: flags are ${flags}, they must be 0`);
      const found = this.events.get(event);
      const waiting = this.stream(stream);
      const recorded = this.#capturing().find(({ capture }) => capture?.events.has(found));
      // Within the stream that is captured everything is in order anyway.
      if (recorded && recorded === waiting) return;
      if (recorded) this.invalidate(recorded, "cuStreamWaitEvent: captures of several streams are not emulated");
      const { mark } = found;
      if (waiting.capture && mark) {
        this.invalidate(waiting, "cuStreamWaitEvent: the event is not of the capture", result.STREAM_CAPTURE_ISOLATION);
      }
      if (mark) this.enqueue(waiting, { run: () => finish(mark) });
    });
  }

  cuStreamDestroy_v2(stream: bigint): number {
    return this.call("cuStreamDestroy_v2", "context", () => this.streams.remove(stream).advance());
  }

  cuEventCreate(event: BigUint64Array, flags: number): number {
    return this.call("cuEventCreate", "context", () => {
      event[0] = this.events.add({ flags, mark: undefined });
    });
  }

  cuEventRecord(event: bigint, stream: bigint): number {
    return this.call("cuEventRecord", "context", () => {
      const found = this.events.get(event);
      const recorded = this.stream(stream);
      if (recorded.capture) return void recorded.capture.events.add(found);
      const mark: Mark = { stream: recorded, done: false, time: 0 };
      found.mark = mark;
      this.enqueue(recorded, {
        run: () => {
          mark.time = this.#clock;
          mark.done = true;
        },
      });
    });
  }

  cuEventQuery(event: bigint): number {
    return this.call("cuEventQuery", "context", () => {
      this.refuseInCapture("cuEventQuery");
      const { mark } = this.events.get(event);
      if (!mark || mark.done) return;
      mark.stream.advance(tasksOfQuery);
      throw new Fault(result.NOT_READY, "cuEventQuery: what was enqueued before the event is not done");
    });
  }

  cuEventElapsedTime(milliseconds: Float32Array, from: bigint, to: bigint): number {
    return this.call("cuEventElapsedTime", "context", () => {
      const events = [this.events.get(from), this.events.get(to)];
      if (events.some(({ flags, mark }) => (flags & withoutTimes) !== 0 || !mark)) {
        throw new Fault(result.INVALID_HANDLE, "cuEventElapsedTime: an event without a time, or not recorded");
      }
      const [first, last] = events.map(({ mark }) => mark!);
      if (!first!.done || !last!.done) throw new Fault(result.NOT_READY, "cuEventElapsedTime: an event is not done");
      milliseconds[0] = last!.time - first!.time;
    });
  }

  cuEventDestroy_v2(event: bigint): number {
    return this.call("cuEventDestroy_v2", "context", () => void this.events.remove(event));
  }

  protected stream(handle: bigint): Stream {
    return handle === 0n ? this.#legacy : this.streams.get(handle);
  }

  /** Queues work, or records it where the stream is captured. */
  protected enqueue(stream: Stream, task: Task): void {
    if (stream.capture) return void stream.capture.tasks.push(task);
    const blocked = stream === this.#legacy && this.#capturing().find(({ flags }) => (flags & nonBlocking) === 0);
    if (blocked) this.invalidate(blocked, "work for stream 0 during a capture", result.STREAM_CAPTURE_IMPLICIT);
    stream.enqueue({
      run: () => {
        this.#clock += 0.01;
        task.run();
      },
    });
    this.enqueued(task);
  }

  /** Told of work that will run. */
  protected abstract enqueued(task: Task): void;

  /** Everything that is queued is done. */
  protected finishAll(): void {
    for (const stream of [this.#legacy, ...this.streams.all()]) stream.advance();
  }

  /** Refuses what a capture forbids while it goes on, which ends it. */
  protected refuseInCapture(name: string): void {
    const unsafe = this.#capturing().find(({ capture }) => capture!.mode !== 2);
    if (unsafe) this.invalidate(unsafe, `${name} during a capture`);
  }

  protected invalidate(stream: Stream, why: string, code: number = result.STREAM_CAPTURE_UNSUPPORTED): never {
    if (stream.capture) stream.capture.valid = false;
    throw new Fault(code, `${why}: the capture is invalid from now on`);
  }

  #capturing(): Stream[] {
    return this.streams.all().filter(({ capture }) => capture !== undefined);
  }
}

function finish(mark: Mark): void {
  while (!mark.done) mark.stream.advance(1);
}
