import { cases, type Target, testBackend, testCase, testOptimizer } from "optim-testing";
import { tiger } from "../../testing/tiger.ts";
import { wasm } from "./wasm.ts";
import type { WasmArray } from "./wasmArray.ts";

const backend = wasm();
const on: Target<WasmArray> = { backend, dtypes: ["f32", "f64"], exact: true, reordersSums: true };

testBackend(backend, on);
for (const info of cases) testCase(info, on);
testOptimizer(tiger, on);
