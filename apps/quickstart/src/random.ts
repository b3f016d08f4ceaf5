/** The whole state of a {@link Random}: four unsigned 32-bit numbers. */
export type RandomState = readonly [number, number, number, number];

const rotateLeft = (x: number, by: number): number => (x << by) | (x >>> (32 - by));

/** One step of splitmix32: spreads a seed over words that look unrelated. */
const spread = (seed: number, index: number): number => {
  let z = (seed + Math.imul(index + 1, 0x9e3779b9)) | 0;
  z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
  z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
  return (z ^ (z >>> 16)) >>> 0;
};

/**
 * Seeded random numbers whose state can be saved: xoshiro128** 1.1 (Blackman and Vigna, "Scrambled linear pseudorandom
 * number generators", 2021). The same seed gives the same numbers on every machine.
 */
export class Random {
  #state: RandomState;

  /** @param seed - an integer from 0 to 2³² − 1 */
  constructor(seed: number) {
    this.#state = [spread(seed, 0), spread(seed, 1), spread(seed, 2), spread(seed, 3)];
  }

  get state(): RandomState {
    return this.#state;
  }

  set state(state: RandomState) {
    this.#state = [state[0], state[1], state[2], state[3]];
  }

  /** The next 32 bits, as an unsigned integer. */
  bits(): number {
    let [a, b, c, d] = this.#state;
    const result = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    this.#state = [a >>> 0, b >>> 0, c >>> 0, rotateLeft(d, 11) >>> 0];
    return result;
  }

  /** A number in [low, high). */
  uniform(low = 0, high = 1): number {
    return low + (high - low) * (this.bits() / 2 ** 32);
  }

  /** An integer from `low` to `high`, both included. */
  integer(low: number, high: number): number {
    return low + Math.floor(this.uniform(0, high - low + 1));
  }

  /** The integers below `count` in random order (Fisher and Yates). */
  permutation(count: number): Int32Array {
    const order = Int32Array.from({ length: count }, (_, i) => i);
    for (let i = count - 1; i > 0; i--) {
      const j = this.integer(0, i);
      [order[i], order[j]] = [order[j]!, order[i]!];
    }
    return order;
  }
}
