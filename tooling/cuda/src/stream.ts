import type { Launch } from "./launch.ts";

/** Something that a stream does when its turn comes. */
export interface Task {
  run(): void;
  readonly launch?: Launch;
}

/** Where a stream was when an event was recorded. */
export interface Mark {
  readonly stream: Stream;
  done: boolean;
  /** In milliseconds of nobody's clock. */
  time: number;
}

/** What is recorded instead of run. */
export interface Capture {
  /** 0 refuses unsafe calls, 1 those of this thread (there is no other), 2 none. */
  readonly mode: number;
  readonly tasks: Task[];
  /** The events recorded in it. */
  readonly events: Set<object>;
  valid: boolean;
}

/** Work in its order, none of which is done before somebody waits for it. */
export class Stream {
  readonly flags: number;
  capture: Capture | undefined;
  readonly #queue: Task[] = [];

  constructor(flags: number) {
    this.flags = flags;
  }

  enqueue(task: Task): void {
    this.#queue.push(task);
  }

  /** Does up to so many tasks. */
  advance(count = Number.POSITIVE_INFINITY): void {
    for (let n = 0; n < count && this.#queue.length > 0; n++) this.#queue.shift()!.run();
  }
}
