import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { manifestFaults } from "./manifestFaults.ts";
import { type Manifest, publishedPackages } from "./publishedPackage.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const packages = publishedPackages(root);

describe.each(packages)("$manifest.name", ({ path, manifest }) => {
  it("has all that npm and its users need in its package.json", () => {
    expect(manifestFaults(manifest, path.startsWith("plugins/"))).toEqual([]);
  });

  it("has a README with an example, and the licence of this repository", () => {
    expect(readFileSync(join(root, path, "README.md"), "utf8")).toMatch(/```(ts|js|sh|bash)\n/);
    expect(existsSync(join(root, path, "LICENSE"))).toBe(true);
    expect(readFileSync(join(root, path, "LICENSE"), "utf8")).toBe(readFileSync(join(root, "LICENSE"), "utf8"));
  });
});

describe("manifestFaults", () => {
  const good = packages.find(({ manifest }) => manifest.name === "optim-core")!.manifest;
  const faults = (change: object, isPlugin = false) => manifestFaults({ ...good, ...change } as Manifest, isPlugin);
  const { "./package.json": itself, ...entries } = good.exports!;

  it.each<[string, object]>([
    ["description is missing", { description: " " }],
    ["keywords are fewer than three", { keywords: ["a", "b"] }],
    ['license is not "MIT"', { license: undefined }],
    ['type is not "module"', { type: "commonjs" }],
    ["sideEffects is not false", { sideEffects: undefined }],
    ["engines.node is missing", { engines: {} }],
    ['files have no "dist"', { files: ["CHANGELOG.md"] }],
    ['files have no "CHANGELOG.md"', { files: ["dist"] }],
    ["files have the tests in src", { files: ["dist", "src", "CHANGELOG.md"] }],
    ['publishConfig.access is not "public"', { publishConfig: {} }],
    ["exports have no ./package.json", { exports: entries }],
    ["exports have no entry point", { exports: { "./package.json": itself } }],
    ["exports of ./package.json are not itself", { exports: { ...entries, "./package.json": "./dist/package.json" } }],
    ["scripts.build is missing", { scripts: { ...good.scripts, build: undefined } }],
    ["scripts.size holds no size", { scripts: { ...good.scripts, size: undefined } }],
    ["scripts.size holds no size", { scripts: { ...good.scripts, size: "node ../../tooling/size/size.js 6000" } }],
    ["scripts.packages is wrong", { scripts: { ...good.scripts, packages: "publint" } }],
    ['exports of "./x" are not types, then default', { exports: { ...good.exports, "./x": { default: "./x.js" } } }],
  ])("says that %s", (fault, change) => {
    expect(faults(change)).toEqual([fault]);
  });

  it("asks no size of what no page loads, and no scripts of our own of a plugin", () => {
    const scripts = { build: "tsc" };
    expect(faults({ scripts })).toEqual(["scripts.packages is wrong", "scripts.size holds no size"]);
    expect(faults({ scripts, name: "optim-testing" })).toEqual(["scripts.packages is wrong"]);
    expect(faults({ scripts }, true)).toEqual([]);
  });
});
