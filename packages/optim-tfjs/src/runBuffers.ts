import { Held } from "./held.ts";
import type { Opened, Place } from "./place.ts";
import type { StateArray } from "./stateArray.ts";
import type { TfBuffer } from "./tfBuffer.ts";

/** The buffers of one parameter in a run, told apart once: optim-core hands over the same object for as long as they are the same. */
export class RunBuffers {
  /** Tensors of tf that the kernel writes, and those that it only reads. */
  readonly written: readonly Held[];
  readonly read: readonly Held[];
  readonly #tensors: readonly (readonly [name: string, held: Held, isWritten: boolean])[];
  readonly #state: readonly (readonly [name: string, array: StateArray])[];
  #last: Record<string, unknown> = {};

  /** @param stored - The symbols that the kernel writes. */
  constructor(buffers: Readonly<Record<string, TfBuffer>>, stored: ReadonlySet<string>) {
    const all = Object.entries(buffers);
    this.#tensors = all.flatMap(([name, buffer]) =>
      buffer instanceof Held ? [[name, buffer, stored.has(name)] as const] : [],
    );
    this.#state = all.flatMap(([name, buffer]) => (buffer instanceof Held ? [] : [[name, buffer] as const]));
    this.written = this.#tensors.filter(([, , isWritten]) => isWritten).map(([, held]) => held);
    this.read = this.#tensors.filter(([, , isWritten]) => !isWritten).map(([, held]) => held);
  }

  /** What the kernels are given: the same object where nothing has moved since the last run, by which they know that. */
  open(opened: Opened<unknown>, at: Place): Readonly<Record<string, unknown>> {
    const last = this.#last;
    let now = last;
    const put = (name: string, array: unknown): void => {
      if (last[name] === array) return;
      if (now === last) now = { ...last };
      now[name] = array;
    };
    for (const [name, held, isWritten] of this.#tensors) put(name, opened.of(held, isWritten));
    for (const [name, array] of this.#state) put(name, array.in(at));
    this.#last = now;
    return now;
  }
}
