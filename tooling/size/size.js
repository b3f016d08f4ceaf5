/**
 * Prints what one export of a built package costs a page, and fails where that is more than it may be:
 * `node tooling/size/size.js AdamW 6000`, run in the package's folder. esbuild bundles, terser minifies, both as bundlers run them by default.
 */
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { minify } from "terser";

const [name, limit] = process.argv.slice(2);
const { exports } = JSON.parse(readFileSync("package.json", "utf8"));
const entry = exports["."].default;

/** The bundle of an import of `name` alone. */
async function bundle(options) {
  const stdin = { contents: `export { ${name} } from "${entry}";`, resolveDir: "." };
  const { outputFiles } = await build({
    stdin,
    bundle: true,
    write: false,
    format: "esm",
    target: "es2022",
    ...options,
  });
  return outputFiles[0].text;
}

const gzipped = (code) => gzipSync(code, { level: 9 }).length;
const { code } = await minify(await bundle(), { module: true, ecma: 2022, compress: { passes: 3 } });
const size = gzipped(code);
const other = gzipped(await bundle({ minify: true }));
console.log(`${name}: ${size} bytes minified and gzipped, of ${limit} (${other} with esbuild's own minifier)`);
if (!(size <= Number(limit))) {
  console.error(`${name} is too large by ${size - Number(limit)} bytes.`);
  process.exitCode = 1;
}
