import { OptimError } from "optim-core";
import { cuda } from "optim-kernels/cuda";
import { cudaInfo, testCase } from "optim-testing";
import { test } from "vitest";
import { tigerCase } from "../testing/tigerCase.ts";

const found = await cuda().catch((error: unknown) => {
  // It says what is missing; any other error is a failure.
  if (error instanceof OptimError) return error;
  throw error;
});

if (found instanceof OptimError) test.skip(`Tiger on cuda is skipped: ${found.message}`, () => {});
else testCase(tigerCase, { ...cudaInfo, backend: found });
