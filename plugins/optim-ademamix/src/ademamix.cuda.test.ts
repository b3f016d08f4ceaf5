import { OptimError } from "optim-core";
import { cuda } from "optim-kernels/cuda";
import { cudaInfo, testCase } from "optim-testing";
import { test } from "vitest";
import { ademamixCase } from "../testing/ademamixCase.ts";

const found = await cuda().catch((error: unknown) => {
  // It says what is missing; any other error is a failure.
  if (error instanceof OptimError) return error;
  throw error;
});

if (found instanceof OptimError) test.skip(`AdEMAMix on cuda is skipped: ${found.message}`, () => {});
else testCase(ademamixCase, { ...cudaInfo, backend: found });
