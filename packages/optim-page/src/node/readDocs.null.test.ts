import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { OptimError } from "optim-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readDocs } from "./readDocs.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "optim-page-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(code: string): string {
  const path = join(folder, "rule.ts");
  writeFileSync(path, code);
  return path;
}

const commented = `
/** Not this. */
const rule = 1;

/**
 * What it is, like {@link Adam}:
 * \`p ← p − lr·g\`.
 *
 * A flag, see {@link https://example.org | the paper} and {@link Lion|that one}.
 *
 * - a list
 *
 * @remarks
 * As in the paper, but {@link https://example.org}.
 *
 * Otherwise {@link Adam} is right.
 *
 * @see nothing
 */
export const Tiger = rule, Lion = 2;
`;

test("a comment has a sentence, details and remarks; what nobody knows an address of is code", () => {
  const path = file(commented);
  const docs = readDocs(path, "Tiger");
  expect(docs).toEqual({
    summary: "What it is, like `Adam`:\n`p ← p − lr·g`.",
    details: ["A flag, see [the paper](https://example.org) and that one.", "- a list"],
    remarks: ["As in the paper, but [https://example.org](https://example.org).", "Otherwise `Adam` is right."],
  });
  expect(readDocs(pathToFileURL(path), "Lion")).toEqual(docs);
});

test("addresses come from whoever makes the page", () => {
  const link = (name: string) => (name === "Adam" ? "./adam.md" : undefined);
  const { summary, details, remarks } = readDocs(file(commented), "Tiger", { link });
  expect(summary).toContain("like [`Adam`](./adam.md):");
  expect(details[0]).toContain("and that one.");
  expect(remarks[1]).toBe("Otherwise [`Adam`](./adam.md) is right.");
});

test("a class, a list of exports and another name are found", () => {
  const code = `
/** One. */
export class One {}
/** Two. */
const Two = 2;
/** Three. */
const three = 3;
export { Two, three as Three };
`;
  const path = file(code);
  expect(["One", "Two", "Three"].map((name) => readDocs(path, name).summary)).toEqual(["One.", "Two.", "Three."]);
  expect(() => readDocs(path, "three")).toThrow("has no export three");
});

test.each([
  [
    "no such export",
    "/** Here. */\nconst Tiger = 1;",
    (path: string) =>
      `readDocs: ${path} has no export Tiger. Name one that the file itself declares: export const Tiger = …`,
  ],
  [
    "one from elsewhere",
    'export { Tiger } from "./tiger.ts";',
    (path: string) =>
      `readDocs: ${path} has no export Tiger. Name one that the file itself declares: export const Tiger = …`,
  ],
  [
    "no comment",
    "// Not for a page.\nexport const Tiger = 1;",
    (path: string) =>
      `readDocs: Tiger in ${path} has no comment. Say above it, between /** and */, what it is in a sentence.`,
  ],
  [
    "remarks only",
    "/** @remarks As in the paper. */\nexport const Tiger = 1;",
    (path: string) =>
      `readDocs: Tiger in ${path} has no comment. Say above it, between /** and */, what it is in a sentence.`,
  ],
])("%s: what to do is said", (_, code, message) => {
  const path = file(code);
  expect(() => readDocs(path, "Tiger")).toThrow(new OptimError(message(path)));
});

test("a file that is not there is the error of the file system", () => {
  expect(() => readDocs(join(folder, "none.ts"), "Tiger")).toThrow("ENOENT");
});
