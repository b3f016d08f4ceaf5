import { describe, expect, it } from "vitest";
import type { Manifest } from "./publishedPackage.ts";
import { largestFile, tarballFaults } from "./tarballFaults.ts";

const manifest = {
  name: "a",
  version: "0.1.0",
  exports: { ".": { "optim-source": "./src/a.ts", types: "./dist/a.d.ts", default: "./dist/a.js" } },
  peerDependencies: { b: "0.x" },
} as Manifest;

const map = JSON.stringify({ sources: ["../src/a.ts"] });

const good: Record<string, string> = {
  "package.json": "{}",
  "README.md": "#",
  LICENSE: "MIT",
  "CHANGELOG.md": "#",
  "dist/a.js": "",
  "dist/a.js.map": map,
  "dist/a.d.ts": "",
  "dist/a.d.ts.map": map,
  "src/a.ts": "",
};

const faults = (files: Record<string, string>, change: Partial<Manifest> = {}, packed = 1) =>
  tarballFaults({
    manifest: { ...manifest, ...change },
    files: new Map(Object.entries(files).map(([path, content]) => [path, Buffer.from(content)])),
    packed,
  });

const without = (path: string) => Object.fromEntries(Object.entries(good).filter(([each]) => each !== path));

describe("tarballFaults", () => {
  it("has nothing to say of a package that is whole", () => {
    expect(faults(good)).toEqual([]);
  });

  it.each(["README.md", "LICENSE", "CHANGELOG.md"])("misses %s", (path) => {
    expect(faults(without(path))).toEqual([`${path} is not packed`]);
  });

  it("misses what exports, bin and maps lead to", () => {
    expect(faults(without("src/a.ts"))).toEqual([
      "src/a.ts is not packed, and exports lead to it",
      "dist/a.js.map leads to ../src/a.ts, which is not packed",
      "dist/a.d.ts.map leads to ../src/a.ts, which is not packed",
    ]);
    expect(faults(good, { bin: { a: "./dist/main.js" } })).toEqual(["dist/main.js is not packed, and bin leads to it"]);
  });

  it("misses a map and a declaration beside what is built", () => {
    expect(faults(without("dist/a.js.map"))).toEqual(["dist/a.js.map is not packed, but its .js is"]);
    expect(faults(without("dist/a.d.ts.map"))).toEqual(["dist/a.d.ts.map is not packed, but its .js is"]);
    expect(faults({ ...good, "dist/b.js": "", "dist/b.js.map": map })).toEqual([
      "dist/b.d.ts is not packed, but its .js is",
      "dist/b.d.ts.map is not packed, but its .js is",
    ]);
  });

  it.each(["src/a.test.ts", "src/a.test-d.ts", "dist/a.test.js", "dist/.tsbuildinfo", "test-data/a.pt"])(
    "refuses %s",
    (path) => {
      expect(faults({ ...good, [path]: "", "dist/a.test.d.ts": "", "dist/a.test.js.map": map })).toContain(
        `${path} is packed, and is for this repository only`,
      );
    },
  );

  it("takes the tests of a template", () => {
    expect(faults({ ...good, "template/src/a.test.ts": "" })).toEqual([]);
  });

  it("refuses a file that is too large, and takes the largest", () => {
    expect(faults({ ...good, "src/b.ts": "x".repeat(largestFile) })).toEqual([]);
    expect(faults({ ...good, "src/b.ts": "x".repeat(largestFile + 1) })).toEqual([
      `src/b.ts has ${largestFile + 1} bytes; ${largestFile} are allowed`,
    ]);
  });

  it.each([
    ["optim-core", 330_000],
    ["optim-of-somebody", 20_000],
  ])("refuses more of %s than %i bytes, packed", (name, atMost) => {
    expect(faults(good, { name }, atMost)).toEqual([]);
    expect(faults(good, { name }, atMost + 1)).toEqual([`it packs to ${atMost + 1} bytes; ${atMost} are allowed`]);
  });

  it("refuses a range that only a workspace knows", () => {
    expect(faults(good, { dependencies: { c: "workspace:*" } })).toEqual(['the range of c is still "workspace:*"']);
  });
});
