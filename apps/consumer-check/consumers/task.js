/**
 * What the consumers train: y = kernel·x + bias over 64 rows of 8 numbers. Data, losses and gradients are made of sums and products alone, which
 * every engine rounds alike: equal optimizers leave equal bits, whatever runs them.
 */
export const rows = 64;
export const width = 8;

/** Numbers from -1 to 1, the same in every run (the generator of Numerical Recipes). */
function* randoms(state) {
  for (;;) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    yield (state >>> 8) / 2 ** 23 - 1;
  }
}

/** The inputs, a row after the other, and what is to come out. */
export function data() {
  const random = randoms(7);
  const x = Float32Array.from({ length: rows * width }, () => random.next().value);
  const y = Float32Array.from({ length: rows }, (_, row) => {
    let sum = 0.5;
    for (let i = 0; i < width; i++) sum += x[row * width + i] * (i / 4 - 1);
    return sum;
  });
  return { x, y };
}

/** Writes the gradients of the mean squared error and returns that error. */
export function backward({ x, y }, kernel, bias, kernelGrad, biasGrad) {
  const sums = new Float64Array(width + 1);
  let loss = 0;
  for (let row = 0; row < rows; row++) {
    let error = bias[0] - y[row];
    for (let i = 0; i < width; i++) error += kernel[i] * x[row * width + i];
    loss += error * error;
    for (let i = 0; i < width; i++) sums[i] += error * x[row * width + i];
    sums[width] += error;
  }
  for (let i = 0; i < width; i++) kernelGrad[i] = (2 * sums[i]) / rows;
  biasGrad[0] = (2 * sums[width]) / rows;
  return loss / rows;
}

/** The bits of float32 numbers as eight hexadecimal digits (FNV-1a): equal numbers, equal digits. */
export function bits(...arrays) {
  let hash = 0x811c9dc5;
  for (const array of arrays) {
    const bytes = new Uint8Array(Float32Array.from(array).buffer);
    for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  }
  return hash.toString(16).padStart(8, "0");
}
