import { cases, type Target, testCase, testOptimizer } from "optim-testing";
import { tiger } from "../../testing/tiger.ts";
import { wasm } from "./wasm.ts";
import type { WasmArray } from "./wasmArray.ts";

const on: Target<WasmArray> = { backend: wasm(), dtypes: ["f32", "f64"], exact: true, reordersSums: true };

for (const info of cases) testCase(info, on);
testOptimizer(tiger, on);
