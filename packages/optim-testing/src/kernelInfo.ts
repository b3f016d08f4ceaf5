/** What the backends of optim-kernels promise of their numbers: what an optimizer is held to on them. */
import type { BackendInfo } from "./backend/backendInfo.ts";

/** WebAssembly: the operations of JavaScript bit for bit; sums are of float64 in an order of their own. */
export const wasmInfo = { dtypes: ["f32", "f64"], exact: true, reordersSums: true } as const satisfies BackendInfo;

/**
 * What WebGPU promises of numbers. WGSL allows division 2.5 ulps by divisors up to 2^126, and sqrt as much as 1 / inverseSqrt: 2 + 2.5. pow is
 * exp2(z) of z = y · log2(x), |z| < 128: exp2 may be wrong by 3 + 2|z| = 259 ulps, and the log2 of our kernels and its product by 4 ulps of
 * z, which are 4 · 128 · ln 2 = 355 of pow. A sum of the lengths in the suite is of 16 sequential additions at most, and eight pairwise
 * ones; longer ones are held to 1e-5 by a check of their own.
 */
export const webgpuInfo = {
  dtypes: ["f32"],
  exact: false,
  ulps: { div: 3, sqrt: 5, pow: 614, sum: 24 },
  bound: 5e-6,
  flushesSubnormals: true,
  largestDivisor: 2 ** 126,
} as const satisfies BackendInfo;

/**
 * What CUDA promises of numbers: every operation is rounded as in JavaScript, sums are of float64 in an order of their own, and pow is
 * computed in float64.
 */
export const cudaInfo = { dtypes: ["f32"], exact: true, reordersSums: true } as const satisfies BackendInfo;
