import { wasm } from "optim-kernels/wasm";
import { testCase, wasmInfo } from "optim-testing";
import { ademamixCase } from "../testing/ademamixCase.ts";

testCase(ademamixCase, { ...wasmInfo, backend: wasm() });
