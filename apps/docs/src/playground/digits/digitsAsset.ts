import type { UserConfig } from "vitepress";
import { makeDigitsFile } from "./makeDigitsFile.ts";

/** A plugin of the Vite that VitePress brings along. */
type Plugin = Extract<NonNullable<NonNullable<UserConfig["vite"]>["plugins"]>[number], { name: string }>;

const name = "virtual:digits";
const resolved = `\0${name}`;
/** Where the development server has it. */
const devPath = "/@digits.bin";

/**
 * The Vite plugin behind `import address from "virtual:digits"`: the address of the file of digits, which a build emits as an asset and a
 * development server answers. Workers need it among `worker.plugins` too.
 */
export function digitsAsset(): Plugin {
  let isBuild = true;
  let base = "/";
  return {
    name: "digits-asset",
    configResolved(config) {
      isBuild = config.command === "build";
      base = config.base;
    },
    resolveId: (id) => (id === name ? resolved : undefined),
    async load(id) {
      if (id !== resolved) return undefined;
      if (!isBuild) return `export default ${JSON.stringify(base.replace(/\/$/, "") + devPath)};`;
      const file = this.emitFile({ type: "asset", name: "digits.bin", source: await makeDigitsFile() });
      return `export default import.meta.ROLLUP_FILE_URL_${file};`;
    },
    configureServer({ middlewares }) {
      middlewares.use(devPath, (_request, response, next) => {
        makeDigitsFile().then((file) => {
          response.setHeader("Content-Type", "application/octet-stream");
          response.end(file);
        }, next);
      });
    },
  };
}
