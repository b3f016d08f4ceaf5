/** A set-up file of vitest: these tests find `navigator.gpu`, as in a page, and need not know how this repository comes to it. */
import { startWebGpu } from "./startWebGpu.ts";

await startWebGpu();
