/**
 * Note [The job board]
 * Threads share one job at a time. The main thread writes it while `next` is out of reach, opens it by setting `next` to 0 and counts
 * `epoch` up, which wakes the others. Everyone takes shares by adding 1 to `next`. A worker counts itself into `active` before it takes
 * its first share, so once no share is left and `active` is 0 nobody reads the job any more; one that wakes too late finds no share, or
 * one of the next job, which is whole by then. Nobody is waited for who has not begun: workers that still start are not missed.
 */
export const boardWords = [
  "epoch",
  "next",
  "active",
  "closed",
  "failed",
  "helped",
  "shares",
  "kernel",
  "bytes",
  "length",
  "sweep",
  "table",
  "pieces",
  "stride",
] as const;

/** A word of the board, an i32 each. */
export type BoardWord = (typeof boardWords)[number];

/** Where each word is. */
export const boardIndex = Object.fromEntries(boardWords.map((word, i) => [word, i])) as Readonly<
  Record<BoardWord, number>
>;
