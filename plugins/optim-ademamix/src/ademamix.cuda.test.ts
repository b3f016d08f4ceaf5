import { cuda } from "optim-kernels/cuda";
import { cudaInfo, testCase } from "optim-testing";
import { test } from "vitest";
import { ademamixCase } from "../testing/ademamixCase.ts";

const found = await cuda().catch((missing: Error) => missing);

if (found instanceof Error) test.skip(`AdEMAMix on cuda (${found.message})`, () => {});
else testCase(ademamixCase, { ...cudaInfo, backend: found });
