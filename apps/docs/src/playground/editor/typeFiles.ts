/** Sources as text; where they lie decides what a module can import by which name. */
type Texts = Readonly<Record<string, string>>;

const libraries = import.meta.glob<string>(
  [
    "../../../node_modules/typescript/lib/lib.es5.d.ts",
    "../../../node_modules/typescript/lib/lib.es20*.d.ts",
    "../../../node_modules/typescript/lib/lib.decorators*.d.ts",
  ],
  { query: "?raw", import: "default", eager: true },
);
const sources = import.meta.glob<string>(
  [
    "../../../../../packages/{optim-core,optim-amp}/src/**/*.ts",
    "!**/*.test.ts",
    "!**/*.test-d.ts",
    "!**/testing/**",
    "!**/tfjs/**",
    "!**/tfjs.ts",
  ],
  { query: "?raw", import: "default", eager: true },
);

/**
 * The files that a reader's module is checked against, by their paths in a file system of memory: TypeScript's own for ES2023, without
 * those of a page, and the sources of optim-core and optim-amp.
 */
export function typeFiles(): Map<string, string> {
  const packages = Object.fromEntries(
    ["optim-core", "optim-amp"].map((name) => [
      `/node_modules/${name}/package.json`,
      JSON.stringify({ name, version: "0.0.0", type: "module", exports: { ".": "./src/index.ts" } }),
    ]),
  );
  return new Map(
    Object.entries({
      ...moved(libraries, /^.*\/typescript\/lib\//, "/"),
      ...moved(sources, /^.*\/packages\//, "/node_modules/"),
      ...packages,
    }),
  );
}

const moved = (texts: Texts, from: RegExp, to: string): Texts =>
  Object.fromEntries(Object.entries(texts).map(([path, text]) => [path.replace(from, to), text]));
