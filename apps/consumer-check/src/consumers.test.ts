import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { manifestOf, publishedPackages } from "../../../tooling/release/src/publishedPackage.ts";
import { consumers } from "./consumers.ts";
import { askedFor } from "./project.ts";

const folder = fileURLToPath(new URL("../consumers", import.meta.url));
const root = fileURLToPath(new URL("../../../", import.meta.url));
const packages = publishedPackages(root).filter(({ path }) => path.startsWith("packages/"));

describe("consumers", () => {
  it("are the folders that there are", () => {
    const folders = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(consumers.map(({ name }) => name).sort()).toEqual(folders.map(({ name }) => name).sort());
  });

  it("are run, built or opened", () => {
    for (const { name, page } of consumers) {
      const { scripts } = manifestOf(join(folder, name));
      expect(existsSync(join(folder, name, "index.html")), name).toBe(page !== undefined);
      expect(scripts?.start === undefined, name).toBe(page !== undefined);
    }
  });

  it("ask together for every package", () => {
    const names = packages.map(({ manifest }) => manifest.name);
    const asked = new Set(consumers.flatMap(({ name }) => askedFor(manifestOf(join(folder, name)), names)));
    expect(names.filter((name) => !asked.has(name))).toEqual([]);
  });

  it("look at the types of every entry point", () => {
    const entryPoints = packages.flatMap(({ manifest: { name, exports = {} } }) =>
      Object.keys(exports)
        .filter((entry) => entry !== "./package.json")
        .map((entry) => join(name, entry)),
    );
    const looked = ["typescript", "typescript-tfjs"].flatMap((name) =>
      [...readFileSync(join(folder, name, "types.ts"), "utf8").matchAll(/ from "(.+)";/g)].map(([, entry]) => entry!),
    );
    expect(looked.sort()).toEqual(entryPoints.sort());
  });

  it("name the hash of the page's import map in its policy", () => {
    const html = readFileSync(join(folder, "page/index.html"), "utf8");
    const [, map] = /<script type="importmap">([\s\S]*?)<\/script>/.exec(html)!;
    const hash = createHash("sha256").update(map!).digest("base64");
    const { page } = consumers.find(({ name }) => name === "page")!;
    expect(page?.headers?.["Content-Security-Policy"]).toContain(`'sha256-${hash}'`);
  });
});
