/** Builds the folder from which `pnpm gpu-check` runs. */
import { buildFolder } from "./buildFolder.ts";
import { dist } from "./dist.ts";

await buildFolder(dist);
