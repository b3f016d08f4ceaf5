import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";

/** What the command line asks for. */
export interface Arguments {
  readonly help: boolean;
  /** The MLP on digits instead of the decoder. */
  readonly isShort: boolean;
  /** The decoder at width 256 too. */
  readonly isFull: boolean;
  readonly seeds: number;
  readonly workers: number;
}

const options = {
  short: { type: "boolean", default: false },
  full: { type: "boolean", default: false },
  seeds: { type: "string", default: "3" },
  workers: { type: "string" },
  help: { type: "boolean", default: false },
} as const;

export const helpText = `Trains models of several widths at many learning rates, as usual and under u-muP, and shows which rate is best for which width.

  --short          an MLP on handwritten digits, instead of a decoder on the bytes of Moby Dick
  --full           the decoder at width 256 too
  --seeds COUNT    runs for each point (default: ${options.seeds.default})
  --workers COUNT  processes that train at the same time (default: one for each core)
  --help           this text

Finished runs are kept in apps/umup-demo/out/runs.jsonl: stopped with Ctrl-C, the same command goes on where it was.`;

/** @throws Error for an option that is unknown, lacks its value, or has one that is wrong. */
export function readArguments(argv: readonly string[]): Arguments {
  const { values } = parseArgs({ args: argv.filter((word) => word !== "--"), options });
  const { help, short: isShort, full: isFull, seeds, workers = String(availableParallelism()) } = values;
  if (isShort && isFull) throw new Error("--full is for the decoder: leave out --short.");
  return { help, isShort, isFull, seeds: count("--seeds", seeds), workers: count("--workers", workers) };
}

function count(flag: string, text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new Error(`${flag} is "${text}"; it must be a whole number above 0.`);
}
