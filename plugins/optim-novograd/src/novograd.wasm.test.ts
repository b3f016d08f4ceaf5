import { wasm } from "optim-kernels/wasm";
import { testCase, wasmInfo } from "optim-testing";
import { novogradCase } from "../testing/novogradCase.ts";

testCase(novogradCase, { ...wasmInfo, backend: wasm() });
