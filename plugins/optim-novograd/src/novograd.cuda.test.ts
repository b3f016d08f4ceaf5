import { cuda } from "optim-kernels/cuda";
import { cudaInfo, testCase } from "optim-testing";
import { test } from "vitest";
import { novogradCase } from "../testing/novogradCase.ts";

const found = await cuda().catch((missing: Error) => missing);

if (found instanceof Error) test.skip(`NovoGrad on cuda (${found.message})`, () => {});
else testCase(novogradCase, { ...cudaInfo, backend: found });
