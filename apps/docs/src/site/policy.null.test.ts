import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { folderOf } from "../../testing/folder.ts";
import { addPolicy, policyOf } from "./policy.ts";

// printf 'start()' | openssl dgst -sha256 -binary | base64
const hash = "'sha256-DIm7WJS6ZKDYe5qFLPy+h4JFI9Bol5QmYC57mt3Fb00='";

test("a page may run its own files and the scripts that are in it, and nothing is evaluated", () => {
  const policy = policyOf('<head><script src="/app.js"></script><script id="x">start()</script></head>');
  expect(policy).toContain(`script-src 'self' blob: 'wasm-unsafe-eval' ${hash};`);
  expect(policy).not.toContain("'unsafe-eval'");
});

test("every page of a folder gets a policy of its own, before anything is loaded", () => {
  const folder = folderOf({ "a/b.html": "<head><title>b</title></head>", "c.js": "<head>" });
  addPolicy(folder);
  expect(readFileSync(join(folder, "a/b.html"), "utf8")).toMatch(
    /^<head>\s*<meta http-equiv="Content-Security-Policy"/,
  );
  expect(readFileSync(join(folder, "c.js"), "utf8")).toBe("<head>");
});

test("a page that has no place for a policy fails the build", () => {
  expect(() => addPolicy(folderOf({ "a.html": "<body></body>" }))).toThrow(/a\.html has no <head>/);
});
