import { parseArgs } from "node:util";

/** What the command line asks for. */
export interface Arguments {
  /** A part of everything, in a minute or two. */
  readonly quick: boolean;
  /** On the CUDA driver in JavaScript, without a GPU: what can be seen of gpu-check itself. */
  readonly emulator: boolean;
  /** Where the JSON goes. */
  readonly out?: string | undefined;
}

const usage = "gpu-check [--quick] [--emulator] [--out FILE]";

/** Reads the command line; a text says what is wrong with it, and how it goes. */
export function readArguments(argv: readonly string[]): Arguments | string {
  try {
    const { values } = parseArgs({
      args: argv[0] === "--" ? argv.slice(1) : [...argv],
      options: {
        quick: { type: "boolean", default: false },
        emulator: { type: "boolean", default: false },
        out: { type: "string" },
      },
    });
    return values;
  } catch (error) {
    return `gpu-check: ${(error as Error).message} Usage: ${usage}`;
  }
}
