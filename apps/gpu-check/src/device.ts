/**
 * `device cuda|webgpu [--emulator] --out FILE`: says which device there is. What a machine has not got is no failure of this process: it
 * writes the reason.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { CudaBackend } from "optim-kernels/cuda";
import { describeAdapter, isSoftware, requestAdapter } from "tooling-webgpu";
import { chosenDriver, isEmulated } from "./chosenDriver.ts";
import type { Device } from "./deviceReport.ts";

/** Where NVIDIA's kernel module says its version on Linux. */
const versionFile = "/proc/driver/nvidia/version";

/** CU_DEVICE_ATTRIBUTE_… */
const attributes = { multiprocessors: 16, major: 75, minor: 76 } as const;

async function cudaDevice(): Promise<Device> {
  const driver = await chosenDriver();
  // Says in words what is missing.
  const backend = new CudaBackend(driver);
  const { device: name } = backend;
  const number = new Int32Array(1);
  const of = (read: () => number): number => {
    read();
    return number[0]!;
  };
  const attribute = (which: number) => of(() => driver.cuDeviceGetAttribute(number, which, 0));
  const bytes = new BigUint64Array(1);
  driver.cuDeviceTotalMem_v2(bytes, 0);
  const cuda = of(() => driver.cuDriverGetVersion(number));
  const [, version] =
    (!isEmulated && existsSync(versionFile) && readFileSync(versionFile, "utf8").match(/\s(\d+\.[\d.]+)\s/)) || [];
  backend.dispose();
  return {
    name,
    ...(version !== undefined && { driver: version }),
    cuda: `${Math.floor(cuda / 1000)}.${Math.floor((cuda % 1000) / 10)}`,
    capability: `${attribute(attributes.major)}.${attribute(attributes.minor)}`,
    multiprocessors: attribute(attributes.multiprocessors),
    memoryGiB: Number(bytes[0]! >> 20n) / 1024,
  };
}

async function webgpuDevice(): Promise<Device> {
  const adapter = await requestAdapter();
  return { name: `${describeAdapter(adapter)}${isSoftware(adapter) ? " (software)" : ""}` };
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { emulator: { type: "boolean" }, out: { type: "string", default: "" } },
});
const found = await (positionals[0] === "webgpu" ? webgpuDevice() : cudaDevice()).catch((error: unknown) => ({
  missing: error instanceof Error ? error.message : String(error),
}));
writeFileSync(values.out, JSON.stringify(found));
// An adapter keeps Node alive.
process.exit(0);
