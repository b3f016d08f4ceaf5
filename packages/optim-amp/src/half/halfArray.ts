import { fromBf16, toBf16 } from "./bf16.ts";
import { fromF16, toF16 } from "./f16.ts";

/** A kind of half: its bits as a number, and the other way. */
interface Codec {
  to(x: number): number;
  from(half: number): number;
}

/**
 * Numbers in two bytes each, in JavaScript's memory: what `set` and `fill` are given is rounded, what is read is exact. It acts as a
 * `Float16Array` would, which Node 20 and most browsers lack, and has a form for bfloat16.
 */
abstract class HalfArray {
  /** As they lie in memory. */
  readonly bits: Uint16Array<ArrayBuffer>;
  readonly #codec: Codec;

  protected constructor(codec: Codec, given: number | ArrayLike<number>) {
    this.#codec = codec;
    this.bits = new Uint16Array(typeof given === "number" ? given : given.length);
    if (typeof given !== "number") this.set(given);
  }

  get length(): number {
    return this.bits.length;
  }

  /** Writes numbers from place `start` on, rounded to the nearest, ties to even; a `Uint16Array` holds bits, which are taken as they are. */
  set(values: ArrayLike<number>, start = 0): void {
    const { bits } = this;
    if (values instanceof Uint16Array) {
      bits.set(values, start);
      return;
    }
    if (!(start >= 0) || start + values.length > bits.length)
      throw new RangeError(`${values.length} numbers from place ${start} on do not fit into ${bits.length}.`);
    const { to } = this.#codec;
    for (let i = 0; i < values.length; i++) bits[start + i] = to(values[i]!);
  }

  fill(value: number): this {
    this.bits.fill(this.#codec.to(value));
    return this;
  }

  /** A copy of the numbers between two places. */
  subarray(start = 0, end: number = this.length): Float32Array<ArrayBuffer> {
    const { from } = this.#codec;
    const bits = this.bits.subarray(start, end);
    const numbers = new Float32Array(bits.length);
    for (let i = 0; i < bits.length; i++) numbers[i] = from(bits[i]!);
    return numbers;
  }

  /** A copy of the bits. */
  slice(): Uint16Array<ArrayBuffer> {
    return this.bits.slice();
  }

  /** The numbers, one by one. */
  *[Symbol.iterator](): Iterator<number> {
    for (const half of this.bits) yield this.#codec.from(half);
  }
}

/** IEEE halves: 11 bits of precision, up to 65,504, down to 2^-24. */
export class F16Array extends HalfArray {
  /** @param given - How many, all 0; or numbers, which are rounded. */
  constructor(given: number | ArrayLike<number>) {
    super({ to: toF16, from: fromF16 }, given);
  }
}

/** bfloat16: 8 bits of precision, and the range of float32. */
export class BF16Array extends HalfArray {
  /** @param given - How many, all 0; or numbers, which are rounded. */
  constructor(given: number | ArrayLike<number>) {
    super({ to: toBf16, from: fromBf16 }, given);
  }
}
