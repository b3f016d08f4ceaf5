import { parseArgs } from "node:util";
import { BenchError } from "./benchError.ts";
import { fewest } from "./repetitions.ts";

/** What the command line asks for. */
export interface Arguments<Name extends string> {
  readonly suite: Name;
  readonly json: boolean;
  /** Where the JSON goes too. */
  readonly out?: string | undefined;
  /** Only races that have this in their names. */
  readonly only: string;
  /** How often contenders take their turn. */
  readonly repeat?: number | undefined;
}

const usage = (names: readonly string[]) =>
  `pnpm bench ${names.join("|")} [--json] [--out FILE] [--only TEXT] [--repeat COUNT]`;

/** Reads the command line. @throws BenchError that says how it goes, for the exit code 2. */
export function readArguments<Name extends string>(argv: readonly string[], names: readonly Name[]): Arguments<Name> {
  const wrong = (what: string): never => {
    throw new BenchError(`${what}. Usage: ${usage(names)}`, 2);
  };
  const parsed = () => {
    try {
      return parseArgs({
        args: argv[0] === "--" ? argv.slice(1) : [...argv],
        allowPositionals: true,
        options: {
          json: { type: "boolean", default: false },
          out: { type: "string" },
          only: { type: "string", default: "" },
          repeat: { type: "string" },
        },
      });
    } catch (error) {
      return wrong((error as Error).message.replace(/\.$/, ""));
    }
  };
  const { values, positionals } = parsed();
  const suite = names.find((name) => name === positionals[0]);
  if (suite === undefined) return wrong(`"${positionals[0] ?? ""}" is no suite`);
  if (positionals.length > 1) wrong(`"${positionals[1]}" is one too many`);
  const repeat = values.repeat === undefined ? undefined : Number(values.repeat);
  if (repeat !== undefined && !(Number.isInteger(repeat) && repeat >= fewest))
    wrong(`--repeat ${values.repeat}: pass a whole number from ${fewest} on`);
  return { suite, json: values.json, out: values.out, only: values.only, repeat };
}

/** The command line again, of what decides which numbers come out. */
export const commandText = <Name extends string>({ suite, only, repeat }: Arguments<Name>): string =>
  `bench ${suite}${only === "" ? "" : ` --only "${only}"`}${repeat === undefined ? "" : ` --repeat ${repeat}`}`;
