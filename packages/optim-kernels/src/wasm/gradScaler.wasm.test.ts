import { testGradScaler } from "optim-testing";
import { halves } from "./halves.ts";
import { wasm } from "./wasm.ts";

testGradScaler(wasm({ halves }), { halves: true });
