/**
 * Reductions: what each begins with, and how two numbers become one. The order of a merge is part of the definition: from the first weight
 * to the last.
 */
export const reducers = {
  sum: [0, (a, b) => a + b],
  highest: [-Infinity, Math.max],
  lowest: [Infinity, Math.min],
} as const satisfies Readonly<Record<string, readonly [neutral: number, merge: (a: number, b: number) => number]>>;
