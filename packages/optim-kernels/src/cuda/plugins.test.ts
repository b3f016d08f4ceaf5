/** Every plugin of this repository as PTX, on a driver that is emulated: its own test of CUDA is skipped where there is no GPU. */
import { readdirSync } from "node:fs";
import { type Case, cudaInfo, type Target, testCase } from "optim-testing";
import { EmulatedDriver } from "tooling-cuda";
import { cudaOn } from "../cuda.ts";
import type { CudaBuffer } from "./cudaBuffer.ts";

// An emulated device computes one thread after the other.
const on: Target<CudaBuffer> = { ...cudaInfo, backend: cudaOn(new EmulatedDriver()), slow: true };

const plugins = new URL("../../../../plugins/", import.meta.url);
const cases = readdirSync(plugins, { recursive: true, encoding: "utf8" }).filter((path) =>
  /^[^/\\]+[/\\]testing[/\\]\w+Case\.ts$/.test(path),
);

for (const path of cases) {
  const module: Readonly<Record<string, Case>> = await import(new URL(path, plugins).href);
  for (const info of Object.values(module)) testCase(info, on);
}
