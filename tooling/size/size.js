/**
 * Prints what exports of built packages cost a page together, and fails where that is more than it may be:
 * `node tooling/size/size.js 12000 optim-core:AdamW optim-kernels/wasm:wasm`, run in a package's folder; `*` is all exports. esbuild bundles,
 * terser minifies, both as bundlers run them by default.
 */
import { relative } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { minify } from "terser";

const [limit, ...wanted] = process.argv.slice(2);
const imports = wanted.map((each) => each.split(":"));

/** The files that an import of these names alone loads at once; what is imported later, when it is called for, is not counted. */
async function bundle(options) {
  const contents = imports
    .map(([module, name]) => `export ${name === "*" ? "*" : `{ ${name} }`} from "${module}";`)
    .join("\n");
  const { outputFiles, metafile } = await build({
    stdin: { contents, resolveDir: "." },
    bundle: true,
    splitting: true,
    outdir: "dist",
    metafile: true,
    write: false,
    format: "esm",
    target: "es2022",
    ...options,
  });
  const loaded = new Set();
  const load = (path) => {
    if (loaded.has(path)) return;
    loaded.add(path);
    for (const { path: next, kind } of metafile.outputs[path].imports) if (kind === "import-statement") load(next);
  };
  load("dist/stdin.js");
  return outputFiles.filter(({ path }) => loaded.has(relative(process.cwd(), path))).map(({ text }) => text);
}

/** As one file: most bundlers put what an entry shares with a later import into the entry. */
const gzipped = (codes) => gzipSync(codes.join("\n"), { level: 9 }).length;
const minified = await Promise.all(
  (await bundle()).map((code) => minify(code, { module: true, ecma: 2022, compress: { passes: 3 } })),
);
const size = gzipped(minified.map(({ code }) => code));
const other = gzipped(await bundle({ minify: true }));
const names = imports.map(([module, name]) => (name === "*" ? module : name)).join(" with ");
console.log(`${names}: ${size} bytes minified and gzipped, of ${limit} (${other} with esbuild's own minifier)`);
if (!(size <= Number(limit))) {
  console.error(`${names} is too large by ${size - Number(limit)} bytes.`);
  process.exitCode = 1;
}
