import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { hasGpuDevice } from "./hasGpuDevice.ts";
import { missingWebGpu } from "./missingWebGpu.ts";
import { systemDrivers } from "./systemDrivers.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "drivers-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const touch = (name: string) => writeFileSync(join(folder, name), "{}");

test("lavapipe's manifest is told from those of GPUs, and what is no manifest is left out", () => {
  for (const name of ["lvp_icd.x86_64.json", "nvidia_icd.json", "README"]) touch(name);
  expect(systemDrivers([folder, join(folder, "missing")])).toEqual({
    gpu: [join(folder, "nvidia_icd.json")],
    lavapipe: [join(folder, "lvp_icd.x86_64.json")],
  });
});

test("a GPU shows itself as a render node or as NVIDIA's device", () => {
  for (const name of ["nvidiactl", "null"]) touch(name);
  mkdirSync(join(folder, "dri"));
  touch("dri/card0");
  expect(hasGpuDevice(folder)).toBe(false);
  touch("nvidia0");
  expect(hasGpuDevice(folder)).toBe(true);
  rmSync(join(folder, "nvidia0"));
  touch("dri/renderD128");
  expect(hasGpuDevice(folder)).toBe(true);
});

test("a platform without a build or a driver has a reason", () => {
  const none = { gpu: [], lavapipe: [] };
  expect(missingWebGpu("freebsd-x64", none)).toContain("freebsd-x64");
  expect(missingWebGpu("linux-arm64", none)).toContain("mesa-vulkan-drivers");
  expect(missingWebGpu("linux-arm64", { gpu: [], lavapipe: ["lvp_icd.json"] })).toBeUndefined();
  expect(missingWebGpu("linux-x64", none)).toBeUndefined();
});
