import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { unpackOnce } from "./unpackOnce.ts";

const archives = ["al2023.tar.br"];
const source = new URL("./unpackOnce.ts", import.meta.url).href;

test("several processes at once unpack one folder, and leave nothing else", async () => {
  const root = mkdtempSync(join(tmpdir(), "unpack-"));
  const script = `import(${JSON.stringify(source)}).then((m) => console.log(m.unpackOnce("libs", ${JSON.stringify(archives)}, process.argv[1])))`;
  const runs = [1, 2, 3].map(() => promisify(execFile)(process.execPath, ["--import", "tsx", "-e", script, root]));
  const folders = (await Promise.all(runs)).map(({ stdout }) => stdout.trim());
  expect(new Set(folders).size).toBe(1);
  const folder = folders[0]!;
  expect(statSync(join(folder, "lib/libnss3.so")).size).toBeGreaterThan(1e6);
  expect(readdirSync(dirname(folder))).toEqual(["libs"]);
  expect(unpackOnce("libs", archives, root)).toBe(folder);
  rmSync(root, { recursive: true });
});

test("what cannot be unpacked leaves nothing", () => {
  const root = mkdtempSync(join(tmpdir(), "unpack-"));
  expect(() => unpackOnce("none", ["none.tar.br"], root)).toThrow("none.tar.br");
  const [version] = readdirSync(root);
  expect(readdirSync(join(root, version!))).toEqual([]);
  rmSync(root, { recursive: true });
});
