import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { tarFiles } from "./tarFiles.ts";

/** What the system's tar makes of a folder with an empty file, one that ends at a block, and one in a folder. */
function archive(): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), "tar-"));
  mkdirSync(join(folder, "deep"));
  writeFileSync(join(folder, "a-empty"), "");
  writeFileSync(join(folder, "b-block"), "x".repeat(512), { mode: 0o755 });
  writeFileSync(join(folder, "deep/c"), "hello");
  const made = execFileSync("tar", ["--format=ustar", "-cf", "-", "-C", folder, "a-empty", "b-block", "deep"]);
  rmSync(folder, { recursive: true });
  return made;
}

test("every file comes with its path, its mode and its bytes", () => {
  const files = [...tarFiles(archive())].map(({ path, mode, data }) => [
    path,
    mode & 0o111,
    new TextDecoder().decode(data),
  ]);
  expect(files).toEqual([
    ["a-empty", 0, ""],
    ["b-block", 0o111, "x".repeat(512)],
    ["deep/c", 0, "hello"],
  ]);
});

test("a torn archive, a link and a path that leads out are errors", () => {
  const changed = (at: number, text: string) => {
    const bytes = Uint8Array.from(archive());
    bytes.set(new TextEncoder().encode(text), at);
    return () => [...tarFiles(bytes)];
  };
  expect(() => [...tarFiles(archive().subarray(0, 1200))]).toThrow('ends inside of "b-block"');
  expect(changed(156, "2")).toThrow('the unknown kind "2"');
  expect(changed(0, "../up\0")).toThrow('"../up" leaves the archive');
});
