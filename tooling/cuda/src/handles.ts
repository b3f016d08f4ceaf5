import { Fault } from "./fault.ts";
import { result } from "./result.ts";

let next = 0x5600_0000_1000n;

/** What was created, by its handle, until it is destroyed. */
export class Handles<T> {
  readonly kind: string;
  readonly #things = new Map<bigint, T>();

  constructor(kind: string) {
    this.kind = kind;
  }

  /** Never gives the same handle twice. */
  add(thing: T): bigint {
    next += 16n;
    this.#things.set(next, thing);
    return next;
  }

  get(handle: bigint): T {
    const thing = this.#things.get(handle);
    if (thing !== undefined) return thing;
    throw new Fault(result.INVALID_HANDLE, `0x${handle.toString(16)} is no ${this.kind}, or no longer`);
  }

  remove(handle: bigint): T {
    const thing = this.get(handle);
    this.#things.delete(handle);
    return thing;
  }

  clear(): void {
    this.#things.clear();
  }

  all(): T[] {
    return [...this.#things.values()];
  }
}
