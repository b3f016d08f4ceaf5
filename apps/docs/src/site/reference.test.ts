import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { folderOf } from "../../testing/folder.ts";
import { entryPoints } from "./entryPoints.ts";
import { referenceOptions, writeReference } from "./reference.ts";

/** Writes the reference of a module into a folder beside it. */
async function referenceOf(code: string): Promise<string> {
  const folder = folderOf({
    "index.ts": code,
    "typedoc.json": JSON.stringify({ extends: [referenceOptions], tsconfig: "tsconfig.json", logLevel: "None" }),
    "tsconfig.json": '{ "compilerOptions": { "module": "nodenext", "types": [] }, "files": ["index.ts"] }',
  });
  const out = join(folder, "api");
  await writeReference([join(folder, "index.ts")], out, join(folder, "typedoc.json"));
  return out;
}

test("what has a comment is in the reference", async () => {
  const out = await referenceOf("/** Doubles a number. */\nexport const twice = (x: number): number => 2 * x;\n");
  expect(existsSync(join(out, "functions/twice.md"))).toBe(true);
});

test("an export without a comment fails the build", async () => {
  await expect(referenceOf("export const twice = (x: number): number => 2 * x;\n")).rejects.toThrow(/not complete/);
});

test("a comment that links to nothing fails the build", async () => {
  await expect(referenceOf("/** See {@link thrice}. */\nexport const one = 1;\n")).rejects.toThrow(/not complete/);
});

test("every entry point of a published package is in the reference, and nothing else", () => {
  const folder = folderOf({
    "a/package.json": JSON.stringify({
      name: "a",
      exports: {
        ".": { "optim-source": "./src/index.ts" },
        "./b": { "optim-source": "./src/b.ts" },
        "./package.json": "./package.json",
      },
    }),
    "hidden/package.json": JSON.stringify({ name: "h", private: true, exports: { ".": { "optim-source": "./x.ts" } } }),
    "empty/README.md": "",
  });
  expect(entryPoints(folder)).toEqual([join(folder, "a/src/index.ts"), join(folder, "a/src/b.ts")]);
});
