import type { Heap } from "./heap.ts";
import type { Job } from "./job.ts";
import { boardIndex as at, boardWords } from "./jobBoard.ts";
import { startWorker } from "./startWorker.ts";
import type { WasmKernel } from "./wasmKernel.ts";

/** What `next` is while there is no job: more than any number of shares. */
const shut = 2 ** 30;
/** How often each thread can take a share of a job: enough for one that is late to be made up for. */
const sharesEach = 64;

/** Threads that do a job together, with the thread that has it: that one never sleeps, since a page's main thread must not. */
export interface ThreadPool {
  /** Whether they have done it; else it is for the calling thread alone. */
  execute(job: Job): boolean;
  /** How many shares of jobs the other threads have done. */
  readonly helped: number;
  /** Ends the threads; jobs are done in this one from then on. */
  close(): void;
}

/**
 * Starts `threads - 1` workers over a shared memory. See Note [The job board]. It imports nothing that a page without threads has, so that
 * bundlers make no third file of it: `fail` throws the error of a job.
 */
export function threadPool(heap: Heap, threads: number, fail: (what: string) => never): ThreadPool {
  const board = heap.allocate(4 * boardWords.length, "the job board of its threads");
  const words = new Int32Array(heap.memory.buffer, board, boardWords.length).fill(0);
  words[at.next] = shut;
  const start = { memory: heap.memory, board, words: at, size: boardWords.length };
  for (let i = 1; i < threads; i++) startWorker(start);

  /** The number of a kernel, and where the bytes of its module lie: workers compile it themselves, since they do not listen to messages. */
  const published = new Map<WasmKernel, readonly [id: number, place: number]>();
  function publish(kernel: WasmKernel): readonly [id: number, place: number] | undefined {
    const known = published.get(kernel);
    if (known) return known;
    const place = spare(heap, kernel.bytes.length);
    if (place === undefined) return undefined;
    new Uint8Array(heap.memory.buffer, place, kernel.bytes.length).set(kernel.bytes);
    const made = [published.size + 1, place] as const;
    published.set(kernel, made);
    return made;
  }

  function together(job: Job): boolean {
    const { kernel, sweep, table, pieces, stride } = job;
    const shares = Math.min(pieces, threads * sharesEach);
    const module = publish(kernel);
    // The step is under way, so it cannot fail for that.
    if (!module) return false;
    const [id, place] = module;
    words[at.kernel] = id;
    words[at.bytes] = place;
    words[at.length] = kernel.bytes.length;
    words[at.sweep] = sweep;
    words[at.table] = table;
    words[at.pieces] = pieces;
    words[at.stride] = stride;
    Atomics.store(words, at.shares, shares);
    Atomics.store(words, at.next, 0);
    Atomics.add(words, at.epoch, 1);
    Atomics.notify(words, at.epoch);
    for (let share = Atomics.add(words, at.next, 1); share < shares; share = Atomics.add(words, at.next, 1)) {
      const first = Math.floor((share * pieces) / shares);
      const end = Math.floor(((share + 1) * pieces) / shares);
      kernel.functions[sweep]!(table + first * stride, end - first);
    }
    // Shut first: who counts itself in after that finds no share, and who took its number before is waited for.
    Atomics.store(words, at.next, shut);
    while (Atomics.load(words, at.active) > 0);
    if (!Atomics.load(words, at.failed)) return true;
    close();
    return fail("a thread has failed; its error is on the console. Load the last state dict.");
  }

  let isOpen = true;
  function close(): void {
    isOpen = false;
    Atomics.store(words, at.closed, 1);
    Atomics.add(words, at.epoch, 1);
    Atomics.notify(words, at.epoch);
  }
  return {
    execute: (job) => isOpen && job.pieces > 1 && together(job),
    get helped() {
      return Atomics.load(words, at.helped);
    },
    close,
  };
}

/** Memory, if there is some left. */
function spare(heap: Heap, bytes: number): number | undefined {
  try {
    return heap.allocate(bytes, "a module");
  } catch (error) {
    if ((error as Error).name === "OptimError") return undefined;
    throw error;
  }
}
