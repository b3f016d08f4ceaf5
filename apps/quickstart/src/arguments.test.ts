import { resolve } from "node:path";
import { expect, test } from "vitest";
import { helpText, readArguments } from "./arguments.ts";
import { UsageError } from "./usageError.ts";

const names = ["adamw", "sgd"];
const read = (...argv: string[]) => readArguments(argv, names, "/out");

test("without options everything has its default", () => {
  const { lr, engine, resume, ...rest } = read();
  expect([lr, engine, resume]).toEqual([undefined, undefined, undefined]);
  expect(rest).toEqual({ help: false, optimizer: "adamw", epochs: 6, seed: 1, out: "/out" });
});

test("every option is read, in both spellings, with or without the separator of pnpm", () => {
  const argv = [
    "--optimizer",
    "sgd",
    "--lr=0.5",
    "--epochs",
    "3",
    "--seed",
    "4294967295",
    "--backend",
    "cpu",
    "--out",
    "x",
  ];
  const expected = { optimizer: "sgd", lr: 0.5, epochs: 3, seed: 2 ** 32 - 1, engine: "cpu", out: resolve("x") };
  expect(read(...argv)).toMatchObject(expected);
  expect(read("--", ...argv)).toMatchObject(expected);
  expect(read("--resume", "half.safetensors")).toMatchObject({ resume: resolve("half.safetensors") });
  expect(read("--lr", "0").lr).toBe(0);
  expect(read("--help").help).toBe(true);
});

test.for<[string[], string]>([
  [["--optimizer", "adamx"], "--optimizer adamx: choose one of adamw, sgd."],
  [["--lr", "NaN"], "--lr NaN: pass a number from 0 to 1000000."],
  [["--lr", "-1"], "--lr -1: pass a number from 0 to 1000000."],
  [["--lr", "Infinity"], "--lr Infinity: pass a number from 0 to 1000000."],
  [["--lr", "fast"], "--lr fast: pass a number from 0 to 1000000."],
  [["--lr", " "], "--lr  : pass a number from 0 to 1000000."],
  [["--epochs", "-3"], "--epochs -3: pass an integer from 1 to 1000."],
  [["--epochs", "0"], "--epochs 0: pass an integer from 1 to 1000."],
  [["--epochs", "1.5"], "--epochs 1.5: pass an integer from 1 to 1000."],
  [["--seed", "4294967296"], "--seed 4294967296: pass an integer from 0 to 4294967295."],
  [["--backend", "webgl"], "--backend webgl: choose one of webgpu, wasm, cpu."],
  [["--speed", "3"], "there is no option --speed. See --help."],
  [["-x"], "there is no option -x. See --help."],
  [["fast"], '"fast" is no option. See --help.'],
  [["--lr"], "--lr lacks its value. See --help."],
  [["--lr="], "--lr lacks its value. See --help."],
  [["--help=yes"], "--help takes no value."],
  [["--resume", "x", "--seed", "2"], "--resume takes everything from its checkpoint: leave out --seed."],
])("%j is refused in one line", ([argv, message]) => {
  expect(() => read(...argv)).toThrow(new UsageError(message));
});

test("the help names every optimizer and every option", () => {
  const text = helpText(names);
  for (const word of [
    ...names,
    "--optimizer",
    "--lr",
    "--epochs",
    "--seed",
    "--backend",
    "--out",
    "--resume",
    "--help",
  ])
    expect(text).toContain(word);
});
