/**
 * Prints what exports of built packages cost a page together, and fails where that is more than it may be:
 * `node tooling/size/size.js 12000 optim-core:AdamW optim-kernels/wasm:wasm`, run in a package's folder. esbuild bundles, terser minifies, both
 * as bundlers run them by default.
 */
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { minify } from "terser";

const [limit, ...wanted] = process.argv.slice(2);
const imports = wanted.map((each) => each.split(":"));

/** What is imported later, when it is called for, is not part of what a page loads at once. */
const later = {
  name: "later",
  setup: ({ onResolve }) =>
    onResolve({ filter: /./ }, ({ kind, path }) => (kind === "dynamic-import" ? { path, external: true } : undefined)),
};

/** What a page loads for these names, as one file. */
async function bundle(options) {
  const contents = imports.map(([module, name]) => `export { ${name} } from "${module}";`).join("\n");
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: "." },
    bundle: true,
    write: false,
    format: "esm",
    target: "es2022",
    plugins: [later],
    ...options,
  });
  return outputFiles[0].text;
}

const gzipped = (code) => gzipSync(code, { level: 9 }).length;
const { code } = await minify(await bundle(), { module: true, ecma: 2022, compress: { passes: 3 } });
const size = gzipped(code);
const other = gzipped(await bundle({ minify: true }));
const names = imports.map(([, name]) => name).join(" with ");
console.log(`${names}: ${size} bytes minified and gzipped, of ${limit} (${other} with esbuild's own minifier)`);
if (!(size <= Number(limit))) {
  console.error(`${names} is too large by ${size - Number(limit)} bytes.`);
  process.exitCode = 1;
}
