import { cases, testCase } from "optim-testing";
import { wasm } from "./wasm.ts";

const backend = wasm();

for (const info of cases) testCase(info, { backend, dtypes: ["f32", "f64"], exact: true, reordersSums: true });
