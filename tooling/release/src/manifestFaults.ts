import type { Conditions, Manifest } from "./publishedPackage.ts";

/** Packages that no page loads, and why their size is nobody's concern. */
const unsized: Readonly<Record<string, string>> = {
  "create-optim-plugin": "it runs once, in Node",
  "optim-testing": "it is for tests",
};

const isText = (value: unknown): boolean => typeof value === "string" && value.trim() !== "";

/** What is wrong with one entry point: types come first, so that TypeScript sees them whatever else would match, and `default` last. */
function exportFaults(name: string, target: string | Conditions): string[] {
  if (name === "./package.json") return target === "./package.json" ? [] : ["exports of ./package.json are not itself"];
  const conditions = typeof target === "string" ? [] : Object.keys(target);
  const isSource = conditions[0] === "optim-source";
  return conditions.slice(isSource ? 1 : 0).join() === "types,default"
    ? []
    : [`exports of "${name}" are not types, then default`];
}

/**
 * What a package.json lacks to be published; nothing, if it is ready. A plugin may stand anywhere, so only the packages of this repository need its
 * own scripts.
 */
export function manifestFaults(manifest: Manifest, isPlugin: boolean): string[] {
  const { name, exports = {}, files = [], scripts = {} } = manifest;
  const checks: readonly (readonly [boolean, string])[] = [
    [isText(manifest.description), "description is missing"],
    [(manifest.keywords ?? []).length >= 3, "keywords are fewer than three"],
    [manifest.license === "MIT", 'license is not "MIT"'],
    [manifest.type === "module", 'type is not "module"'],
    [manifest.sideEffects === false, "sideEffects is not false"],
    [isText(manifest.engines?.node), "engines.node is missing"],
    [files.includes("dist"), 'files have no "dist"'],
    [files.includes("CHANGELOG.md"), 'files have no "CHANGELOG.md"'],
    [files.includes("!src/**/*.test.ts") || !files.includes("src"), "files have the tests in src"],
    [manifest.publishConfig?.access === "public", 'publishConfig.access is not "public"'],
    [exports["./package.json"] !== undefined, "exports have no ./package.json"],
    [Object.keys(exports).length > 1, "exports have no entry point"],
    [isText(scripts.build), "scripts.build is missing"],
    [
      isPlugin || scripts.packages === "publint --strict && attw --pack --profile esm-only",
      "scripts.packages is wrong",
    ],
    [isPlugin || name in unsized || /size\/size\.js \d+ \S+:/.test(scripts.size ?? ""), "scripts.size holds no size"],
  ];
  const faults = checks.filter(([holds]) => !holds).map(([, fault]) => fault);
  return [...faults, ...Object.entries(exports).flatMap(([entry, target]) => exportFaults(entry, target))];
}
