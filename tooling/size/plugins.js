/**
 * Prints what every plugin of `plugins/` costs a page together with optim-core, as `size.js` measures it, and fails where one is more than all
 * of them may be: `node tooling/size/plugins.js`, when they are built. A new plugin is measured without being named anywhere.
 */
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Bytes; optim-core with AdamW alone is 6,000 of them. */
const limit = 10_000;

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const plugins = here("../../plugins");

for (const folder of readdirSync(plugins)) {
  const manifest = `${plugins}/${folder}/package.json`;
  if (!existsSync(manifest)) continue;
  const { name } = JSON.parse(readFileSync(manifest, "utf8"));
  try {
    execFileSync(process.execPath, [here("size.js"), String(limit), `${name}:*`], {
      cwd: `${plugins}/${folder}`,
      stdio: "inherit",
    });
  } catch (error) {
    // It has said by how much, unless it did not come so far.
    if (typeof error.status !== "number") throw error;
    process.exitCode = 1;
  }
}
