import { existsSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { RunError, run } from "../../../tooling/release/src/run.ts";
import { ConsumerError } from "./consumerError.ts";

/** What npm and Node say where no registry answers. */
const offline = /\bE(NOTFOUND|AI_AGAIN|CONNREFUSED|CONNRESET|TIMEDOUT|NETUNREACH|HOSTUNREACH)\b/;

/**
 * Installs what the package.json of a folder asks for.
 *
 * @throws ConsumerError where npm reaches no registry; RunError with npm's own words for anything else.
 */
export async function install(folder: string): Promise<void> {
  try {
    await run("npm", ["install", "--no-audit", "--no-fund", "--prefer-offline"], folder);
  } catch (error) {
    const code = error instanceof RunError ? offline.exec(error.output)?.[0] : undefined;
    if (code === undefined) throw error;
    throw new ConsumerError(
      `npm reaches no registry (${code}). Consumers are empty projects and install from it: run this with a network.`,
    );
  }
}

/** Which of the packages are installed in a folder. */
export const installed = (folder: string, packages: readonly string[]): string[] =>
  packages.filter((name) => existsSync(join(folder, "node_modules", name)));

/** The bytes of all files of a folder. */
export async function bytesOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(files.map(async ({ parentPath, name }) => (await stat(join(parentPath, name))).size));
  return sizes.reduce((a, b) => a + b, 0);
}
