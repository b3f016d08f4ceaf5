import type { Heap } from "./heap.ts";
import type { Job } from "./job.ts";
import type { MemoryViews } from "./memoryViews.ts";
import type { Scratch } from "./scratch.ts";

/** What the sweeps in a memory share. */
export interface Workshop {
  readonly heap: Heap;
  readonly views: MemoryViews;
  /** Memory for the length of one run. */
  readonly scratch: Scratch;
  /** Does a job, in this thread or in several. */
  execute(job: Job): void;
}
