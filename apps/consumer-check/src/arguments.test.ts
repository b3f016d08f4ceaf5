import { describe, expect, it } from "vitest";
import { readArguments } from "./arguments.ts";

const names = ["deno", "bun"];

describe("readArguments", () => {
  it("tries all, or those that are named", () => {
    expect(readArguments([], names)).toEqual({ only: [], keep: false, help: false });
    expect(readArguments(["--", "--only", "bun", "--only", "deno", "--keep"], names)).toEqual({
      only: ["bun", "deno"],
      keep: true,
      help: false,
    });
  });

  it("refuses a consumer that there is not, and an option that there is not", () => {
    expect(() => readArguments(["--only", "node"], names)).toThrow(/There is no consumer "node"/);
    expect(() => readArguments(["--all"], names)).toThrow(/--all/);
  });
});
