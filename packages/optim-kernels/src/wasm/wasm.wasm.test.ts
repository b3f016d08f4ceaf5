import { testBackend } from "optim-testing";
import { wasm } from "./wasm.ts";

testBackend(wasm(), { dtypes: ["f32", "f64"], exact: true, reordersSums: true });
