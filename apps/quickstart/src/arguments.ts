import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { type Engine, engines } from "./engine.ts";
import { UsageError } from "./usageError.ts";

/** What the command line asks for. What it leaves open is undefined. */
export interface Arguments {
  readonly help: boolean;
  readonly optimizer: string;
  readonly lr?: number | undefined;
  readonly epochs: number;
  readonly seed: number;
  readonly engine?: Engine | undefined;
  /** The folder for checkpoints and the curve. */
  readonly out: string;
  /** The checkpoint to go on from. */
  readonly resume?: string | undefined;
}

const flags = {
  optimizer: { type: "string", default: "adamw" },
  lr: { type: "string" },
  epochs: { type: "string", default: "6" },
  seed: { type: "string", default: "1" },
  backend: { type: "string" },
  out: { type: "string" },
  resume: { type: "string" },
  help: { type: "boolean", default: false },
} as const;

/** What a checkpoint decides for the run that goes on from it. */
const decided = ["optimizer", "lr", "epochs", "seed", "backend"];

/**
 * Reads the command line.
 *
 * @param optimizers - the names that `--optimizer` may have
 * @throws UsageError for a flag that is unknown or lacks its value, and for a value that is wrong.
 */
export function readArguments(argv: readonly string[], optimizers: readonly string[], defaultOut: string): Arguments {
  const given = argv[0] === "--" ? argv.slice(1) : [...argv];
  const { values, tokens, positionals } = parseArgs({
    args: given,
    options: flags,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  for (const token of tokens) {
    if (token.kind !== "option") continue;
    if (!Object.hasOwn(flags, token.name)) throw new UsageError(`there is no option ${token.rawName}. See --help.`);
    const takesValue = flags[token.name as keyof typeof flags].type === "string";
    if (takesValue && !token.value) throw new UsageError(`${token.rawName} lacks its value. See --help.`);
    if (!takesValue && token.value !== undefined) throw new UsageError(`${token.rawName} takes no value.`);
    if (values.resume !== undefined && decided.includes(token.name))
      throw new UsageError(`--resume takes everything from its checkpoint: leave out ${token.rawName}.`);
  }
  if (positionals.length > 0) throw new UsageError(`"${positionals[0]}" is no option. See --help.`);
  const { help, optimizer, lr, epochs, seed, backend, out, resume } = values as Record<
    keyof typeof flags,
    string | undefined
  >;
  return {
    help: Boolean(help),
    optimizer: oneOf("--optimizer", optimizer!, optimizers),
    lr: lr === undefined ? undefined : number("--lr", lr, { least: 0, most: 1e6 }),
    epochs: number("--epochs", epochs!, { least: 1, most: 1000, integer: true }),
    seed: number("--seed", seed!, { least: 0, most: 2 ** 32 - 1, integer: true }),
    engine: backend === undefined ? undefined : oneOf("--backend", backend, engines),
    out: out === undefined ? defaultOut : resolve(out),
    resume: resume === undefined ? undefined : resolve(resume),
  };
}

/** The text of `--help`. */
export const helpText = (
  optimizers: readonly string[],
): string => `Trains a small network on 10,000 handwritten digits, and shows that training can stop and go on bit for bit.

  --optimizer NAME  ${wrap(optimizers)} (default: ${flags.optimizer.default})
  --lr NUMBER       the learning rate at the top of the schedule (default: one that suits the optimizer)
  --epochs COUNT    times that training sees every digit (default: ${flags.epochs.default})
  --seed INTEGER    decides the split, the first weights and the order of the digits (default: ${flags.seed.default})
  --backend NAME    ${engines.join(", ")} (default: the first that starts; webgpu only on a real GPU)
  --out FOLDER      where checkpoints and the loss curve go (default: apps/quickstart/out)
  --resume FILE     goes on from a checkpoint to the end of its run
  --help            this text

The exit code is 0 where the test accuracy is 95 % or better and a second process, resumed half way,
ends bit for bit where the first did; 1 where not; 2 for a wrong option.`;

/** Names in lines that fit below the column of options. */
const wrap = (names: readonly string[]): string =>
  names.map((name, i) => (i === 0 ? name : i % 8 === 0 ? `,\n${" ".repeat(20)}${name}` : `, ${name}`)).join("");

function oneOf<T extends string>(flag: string, value: string, choices: readonly T[]): T {
  const found = choices.find((choice) => choice === value);
  if (found === undefined) throw new UsageError(`${flag} ${value}: choose one of ${choices.join(", ")}.`);
  return found;
}

function number(
  flag: string,
  text: string,
  { least, most, integer = false }: { least: number; most: number; integer?: boolean },
): number {
  const value = text.trim() === "" ? Number.NaN : Number(text);
  if (value >= least && value <= most && (!integer || Number.isInteger(value))) return value;
  throw new UsageError(`${flag} ${text}: pass ${integer ? "an integer" : "a number"} from ${least} to ${most}.`);
}
