import { wasm } from "optim-kernels/wasm";
import { testCase, wasmInfo } from "optim-testing";
import { tigerCase } from "../testing/tigerCase.ts";

testCase(tigerCase, { ...wasmInfo, backend: wasm() });
