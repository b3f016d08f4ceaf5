import { damaged } from "./readError.ts";

// Neither a byte order mark nor a malformed sequence may vanish silently: both would change a name.
const utf8 = /* @__PURE__ */ new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** A cursor over bytes. Every read checks that the bytes are there; `what` names the place in errors. */
export class ByteReader {
  position = 0;
  readonly bytes: Uint8Array;
  readonly #view: DataView;
  readonly #what: string;

  constructor(bytes: Uint8Array, what: string, position = 0) {
    this.bytes = bytes;
    this.position = position;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#what = what;
  }

  /** Bytes between the cursor and the end. */
  get remaining(): number {
    return this.bytes.length - this.position;
  }

  u8(): number {
    return this.#view.getUint8(this.#advance(1));
  }

  u16(): number {
    return this.#view.getUint16(this.#advance(2), true);
  }

  u32(): number {
    return this.#view.getUint32(this.#advance(4), true);
  }

  i32(): number {
    return this.#view.getInt32(this.#advance(4), true);
  }

  /** A 64-bit size or offset. One that a number cannot hold exactly is beyond any file, so it is an error. */
  u64(): number {
    const value = this.#view.getBigUint64(this.#advance(8), true);
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw damaged(`${this.#what} has the absurd size ${value}`);
    return Number(value);
  }

  /** A float64 in big-endian order, as pickle writes it. */
  f64BigEndian(): number {
    return this.#view.getFloat64(this.#advance(8), false);
  }

  /** The next `length` bytes, as a view. */
  take(length: number): Uint8Array {
    const start = this.#advance(length);
    return this.bytes.subarray(start, start + length);
  }

  /** The next `length` bytes as UTF-8 text. Malformed text is an error. */
  text(length: number): string {
    const bytes = this.take(length);
    try {
      return utf8.decode(bytes);
    } catch {
      throw damaged(`${this.#what} has a text that is not UTF-8 at byte ${this.position - length}`);
    }
  }

  /** The text up to the next line feed, which is passed over. */
  line(): string {
    const end = this.bytes.indexOf(0x0a, this.position);
    if (end < 0) throw damaged(`${this.#what} has a line without an end at byte ${this.position}`);
    const line = this.text(end - this.position);
    this.position += 1;
    return line;
  }

  #advance(length: number): number {
    if (length > this.remaining) {
      throw damaged(`${this.#what} ends after ${this.remaining} of ${length} bytes at byte ${this.position}`);
    }
    const start = this.position;
    this.position += length;
    return start;
  }
}
