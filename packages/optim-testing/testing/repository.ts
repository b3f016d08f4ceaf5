import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The root of the repository. */
export const root: string = fileURLToPath(new URL("../../../", import.meta.url));

/** The text of a file of the repository. */
export const textOf = (path: string): string => readFileSync(join(root, path), "utf8");
