import { cuda } from "optim-kernels/cuda";
import { cudaInfo, testCase } from "optim-testing";
import { test } from "vitest";
import { tigerCase } from "../testing/tigerCase.ts";

const found = await cuda().catch((missing: Error) => missing);

if (found instanceof Error) test.skip(`Tiger on cuda (${found.message})`, () => {});
else testCase(tigerCase, { ...cudaInfo, backend: found });
