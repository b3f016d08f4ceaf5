/** How a value goes from one to another: along half a cosine wave, or in a straight line. */
export type AnnealStrategy = "cos" | "linear";

/** The value between `start` (at `progress` 0) and `end` (at 1). */
export function anneal(strategy: AnnealStrategy, start: number, end: number, progress: number): number {
  if (strategy === "linear") return (end - start) * progress + start;
  return end + ((start - end) / 2) * (1 + Math.cos(Math.PI * progress));
}
