import { AdamW, LAMB, NAdam } from "optim-core";
import { cases, type Target, testBackend, testCase, testOptimizer } from "optim-testing";
import { tiger } from "../../testing/tiger.ts";
import { wasm } from "./wasm.ts";
import type { WasmArray } from "./wasmArray.ts";

const backend = wasm();
const on: Target<WasmArray> = { backend, dtypes: ["f32", "f64"], exact: true, reordersSums: true };

testBackend(backend, on);
// What an optimizer's kernels compute is tested in Node. Here it is the page: elementwise, norms over everything, recurrences.
const some: readonly unknown[] = [AdamW, LAMB, NAdam];
for (const info of cases.filter(({ type }) => some.includes(type))) testCase(info, on);
testOptimizer(tiger, on);
