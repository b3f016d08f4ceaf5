import { cases, cudaInfo, type Target, testCase, testOptimizer } from "optim-testing";
import { tiger } from "../../testing/tiger.ts";
import { cuda } from "../cuda.ts";
import type { CudaBuffer } from "./cudaBuffer.ts";

const on: Target<CudaBuffer> = { ...cudaInfo, backend: await cuda() };

for (const info of cases) testCase(info, on);
testOptimizer(tiger, on);
