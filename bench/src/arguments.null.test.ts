import { expect, it } from "vitest";
import { commandText, readArguments } from "./arguments.ts";

const read = (...argv: string[]) => readArguments(argv, ["wasm", "tfjs"]);

it("reads a suite and its options, with or without the `--` of a package manager", () => {
  const bare = { suite: "wasm", json: false, only: "", out: undefined, repeat: undefined };
  expect(read("wasm")).toEqual(bare);
  expect(read("--", "wasm", "--json")).toEqual({ ...bare, json: true });
  expect(read("tfjs", "--out", "a.json", "--only", "Adam", "--repeat", "15")).toEqual({
    suite: "tfjs",
    json: false,
    out: "a.json",
    only: "Adam",
    repeat: 15,
  });
});

it("a report keeps what was run, but not where it was written", () => {
  expect(commandText(read("wasm", "--json", "--out", "a.json"))).toBe("bench wasm");
  expect(commandText(read("tfjs", "--only", "50 tensors", "--repeat", "15"))).toBe(
    'bench tfjs --only "50 tensors" --repeat 15',
  );
});

it.each([
  [[], '"" is no suite. Usage: pnpm bench wasm|tfjs [--json]'],
  [["cuda"], '"cuda" is no suite'],
  [["wasm", "tfjs"], '"tfjs" is one too many'],
  [["wasm", "--repeat", "14"], "--repeat 14: pass a whole number from 15 on"],
  [["wasm", "--repeat", "x"], "--repeat x"],
  [["wasm", "--fast"], "'--fast'"],
])("%j is an error for exit code 2", (argv, message) => {
  expect(() => read(...argv)).toThrow(
    expect.objectContaining({ exitCode: 2, message: expect.stringContaining(message) }),
  );
});
