/**
 * What CUDA promises of numbers: every operation is rounded as in JavaScript, sums are of float64 in an order of their own, and pow is
 * computed in float64.
 */
export const cudaInfo = { dtypes: ["f32"], exact: true, reordersSums: true } as const;
