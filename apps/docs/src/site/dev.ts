/** `pnpm docs:dev`: the pages that are made from sources, and then the site as it is written, at an address that it prints. */
import { fileURLToPath } from "node:url";
import { createServer } from "vitepress";
import { writePages } from "./writePages.ts";

const home = fileURLToPath(new URL("../../", import.meta.url));
await writePages(home);
const server = await createServer(home);
await server.listen();
server.printUrls();
