import { parseArgs } from "node:util";
import { ConsumerError } from "./consumerError.ts";

/** What a run of the check was asked for. */
export interface Arguments {
  /** The consumers to try; all, where it is empty. */
  readonly only: readonly string[];
  /** Leave the projects where they are, to look at them. */
  readonly keep: boolean;
  readonly help: boolean;
}

/** How to call it. */
export const usage = (names: readonly string[]): string =>
  `pnpm consumer-check [--only NAME]… [--keep]\n\n` +
  `Packs the packages of packages/ and plugins/, installs some of them into empty projects, and trains there.\n` +
  `--only   one of ${names.join(", ")}\n` +
  `--keep   leaves the projects, and says where they are`;

/** Reads the command line; names are those of the consumers that there are. */
export function readArguments(args: readonly string[], names: readonly string[]): Arguments {
  let values: { only?: string[]; keep?: boolean; help?: boolean };
  try {
    const options = {
      only: { type: "string", multiple: true },
      keep: { type: "boolean" },
      help: { type: "boolean" },
    } as const;
    ({ values } = parseArgs({ args: args.filter((arg) => arg !== "--"), options }));
  } catch (error) {
    throw new ConsumerError(`${(error as Error).message}\n\n${usage(names)}`);
  }
  const { only = [], keep = false, help = false } = values;
  const unknown = only.find((name) => !names.includes(name));
  if (unknown !== undefined) throw new ConsumerError(`There is no consumer "${unknown}".\n\n${usage(names)}`);
  return { only, keep, help };
}
