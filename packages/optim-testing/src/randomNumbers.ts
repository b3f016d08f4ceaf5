/** An endless row of numbers that depends on the seed alone, roughly normal, each one exact in float32. */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  /** Uniform in [0, 1): Marsaglia's xorshift over a Weyl sequence. */
  const uniform = (): number => {
    state = (state + 0x9e3779b9) >>> 0;
    let x = state;
    x = Math.imul(x ^ (x >>> 16), 0x21f0aaad);
    x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
    return ((x ^ (x >>> 15)) >>> 0) / 2 ** 32;
  };
  return () => Math.fround((uniform() + uniform() + uniform() + uniform() - 2) * Math.sqrt(3));
}
