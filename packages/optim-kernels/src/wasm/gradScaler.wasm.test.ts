import { testGradScaler } from "optim-testing";
import { afterAll } from "vitest";
import { halves } from "./halves.ts";
import { wasm } from "./wasm.ts";

testGradScaler(wasm({ halves }), { halves: true });

const threaded = wasm({ halves, threads: 2 });
await threaded.ready?.([]);
testGradScaler(threaded, { halves: true });
afterAll(() => threaded.close());
