import { fileURLToPath } from "node:url";

/** Where the check is built to. */
export const dist: string = fileURLToPath(new URL("../../dist", import.meta.url));
