import { cases, cudaInfo, type Target, testCase, testOptimizer } from "optim-testing";
import { EmulatedDriver } from "tooling-cuda";
import { tiger } from "../../testing/tiger.ts";
import { cudaOn } from "../cuda.ts";
import type { CudaBuffer } from "./cudaBuffer.ts";

// An emulated device computes one thread after the other.
const on: Target<CudaBuffer> = { ...cudaInfo, backend: cudaOn(new EmulatedDriver()), slow: true };

for (const info of cases) testCase(info, on);
testOptimizer(tiger, on);
