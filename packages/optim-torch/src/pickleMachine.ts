import type { ByteReader } from "./byteReader.ts";
import type { PickleClass } from "./pickleClass.ts";
import { damaged } from "./readError.ts";

/** What a pickle may reach outside of itself. Both throw for what is not allowed. */
export interface PickleHost {
  /** The class or function of this name. */
  findClass(module: string, name: string): PickleClass;
  /** The object that the writer kept outside of the pickle under this id. */
  findPersistent(id: unknown): unknown;
}

/** The stack, marks and memo of a pickle that is being read. Every operation checks that what it takes is there. */
export class PickleMachine {
  readonly reader: ByteReader;
  readonly host: PickleHost;
  readonly #memo = new Map<number, unknown>();
  readonly #marked: unknown[][] = [];
  #stack: unknown[] = [];

  constructor(reader: ByteReader, host: PickleHost) {
    this.reader = reader;
    this.host = host;
  }

  push(value: unknown): void {
    this.#stack.push(value);
  }

  pop(): unknown {
    this.top();
    return this.#stack.pop();
  }

  /** The last `count` values, in the order in which they were pushed. */
  popMany(count: number): unknown[] {
    if (this.#stack.length < count) throw this.broken("takes more values than there are");
    return this.#stack.splice(this.#stack.length - count);
  }

  top(): unknown {
    if (this.#stack.length === 0) throw this.broken("takes a value where there is none");
    return this.#stack.at(-1);
  }

  mark(): void {
    this.#marked.push(this.#stack);
    this.#stack = [];
  }

  /** Everything pushed since the last mark. */
  popMark(): unknown[] {
    const values = this.#stack;
    const below = this.#marked.pop();
    if (below === undefined) throw this.broken("looks for a mark where there is none");
    this.#stack = below;
    return values;
  }

  /** Keeps the value on top under an index, the next free one where none is given. */
  remember(index = this.#memo.size): void {
    this.#memo.set(index, this.top());
  }

  recall(index: number): unknown {
    if (!this.#memo.has(index)) throw this.broken(`recalls the value ${index}, which it never kept`);
    return this.#memo.get(index);
  }

  /** The one value that is left when the pickle stops. */
  result(): unknown {
    const value = this.pop();
    if (this.#stack.length > 0 || this.#marked.length > 0) throw this.broken("stops with values left over");
    return value;
  }

  /** The error for a pickle that does not fit together at the place of the cursor. */
  broken(what: string): Error {
    return damaged(`the pickle ${what}, before byte ${this.reader.position}`);
  }
}
