import type { Backend } from "optim-core";

/** A backend whose reads are answered when the test says so, as those of a device that is far behind. */
export interface HeldReads<Buf> {
  readonly backend: Backend<Buf>;
  /** How many reads wait. */
  readonly waiting: () => number;
  /** Answers them, and all that come. */
  release(): void;
}

/** Holds the reads of a backend back; nothing can be seen at once either. */
export function heldReads<Buf>(on: Backend<Buf>): HeldReads<Buf> {
  const held: (() => void)[] = [];
  let isHeld = true;
  const ready = on.ready?.bind(on);
  return {
    waiting: () => held.length,
    release() {
      isHeld = false;
      for (const answer of held.splice(0)) answer();
    },
    backend: {
      name: on.name,
      ...(on.limits && { limits: on.limits }),
      ...(ready && { ready }),
      alloc: (...given) => on.alloc(...given),
      free: (buffer) => on.free(buffer),
      fill: (buffer, value) => on.fill(buffer, value),
      copy: (from, to) => on.copy(from, to),
      write: (buffer, data) => on.write(buffer, data),
      async read(buffer) {
        // What it holds now: only the answer is late.
        const data = on.read(buffer);
        if (isHeld) await new Promise<void>((answer) => held.push(answer));
        return data;
      },
      inspect: (value) => on.inspect(value),
      compile: (...given) => on.compile(...given),
      run: (launches) => on.run(launches),
    },
  };
}
