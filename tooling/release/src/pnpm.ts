import { manifestOf } from "./publishedPackage.ts";
import { run } from "./run.ts";

/** Runs the pnpm that the workspace at `root` names. It does what it is asked for with what is installed, and never installs on its own. */
export function pnpm(args: readonly string[], root: string): Promise<string> {
  const { packageManager } = manifestOf(root);
  return run("npx", ["-y", packageManager!, "--config.verify-deps-before-run=false", ...args], root);
}
