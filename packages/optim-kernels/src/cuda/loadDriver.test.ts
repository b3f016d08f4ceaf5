import { constants } from "node:buffer";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import koffi from "koffi";
import { OptimError } from "optim-core";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { argumentOf, text } from "../../testing/cuda/argumentOf.ts";
import { compileStub, missingCompiler } from "../../testing/cuda/compileStub.ts";
import { cudaHeader } from "../../testing/cuda/cudaHeader.ts";
import { missingCuda } from "../../testing/cuda/missingCuda.ts";
import type { Driver } from "./driver.ts";
import { loadDriver } from "./loadDriver.ts";
import { functionNames, prototypes } from "./prototypes.ts";

const reason = missingCompiler();
if (reason) console.warn(`The calls of the CUDA driver are not tested here: ${reason}`);

const folder = mkdtempSync(join(tmpdir(), "optim-cuda-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What is wrong, as an OptimError says it. */
async function failure(loading: Promise<unknown>): Promise<string> {
  const error = await loading.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  expect(error).toBeInstanceOf(OptimError);
  return (error as OptimError).message;
}

describe.skipIf(reason)("the calls of a CUDA driver", () => {
  let path: string;
  let driver: Driver;
  let received: () => bigint[];
  let textReceived: () => string;
  let acts: (on: number) => void;

  beforeAll(async () => {
    path = compileStub(folder, "driver.so");
    driver = await loadDriver(path);
    const stub = koffi.load(path);
    const read = stub.func("int stubReceived(_Out_ uint64_t *values)");
    const values = new BigUint64Array(16);
    received = () => [...values.subarray(0, read(values))];
    textReceived = stub.func("const char *stubText()");
    acts = stub.func("void stubActs(int on)");
  });

  it.each(functionNames)("pass %s what JavaScript passes, and write where it says", (name) => {
    const made = prototypes[name].map((type, place) => argumentOf(type, place, koffi.address));
    const call = driver[name] as (...passed: unknown[]) => number;
    expect(call(...made.map(({ passed }) => passed))).toBe(700 + made.length);
    const got = received();
    expect(got).toEqual(made.map((argument, place) => argument.received ?? got[place]));
    for (const { passed, written } of made) if (written) expect(passed).toEqual(written);
    if (name === "cuModuleGetFunction") expect(textReceived()).toBe(text);
  });

  it("take null handles, and addresses where arrays could stand", () => {
    driver.cuMemcpyHtoDAsync_v2(0n, 2n ** 63n + 5n, 0, 0n);
    expect(received()).toEqual([0n, 2n ** 63n + 5n, 0n, 0n]);
    driver.cuCtxSetCurrent(0n);
    expect(received()).toEqual([0n]);
  });

  it("refuse what is forgotten", () => {
    expect(() => driver.cuCtxSetCurrent(undefined as never)).toThrow("Unexpected Undefined value, expected number");
    expect(() => (driver.cuEventRecord as (event: bigint) => number)(1n)).toThrow("Expected 2 arguments, got 1");
  });

  it("name errors", () => {
    const [name, words]: [string | null][] = [[null], [null]];
    driver.cuGetErrorName(-5, name!);
    driver.cuGetErrorString(700, words!);
    expect([name, words]).toEqual([["CUDA_ERROR_STUB"], ["CUDA_ERROR_STUB"]]);
  });

  describe("where memory is real", () => {
    beforeAll(() => acts(1));
    afterAll(() => acts(0));
    const place = (take: (address: BigUint64Array) => number): bigint => {
      const address = new BigUint64Array(1);
      expect(take(address)).toBe(0);
      return address[0]!;
    };
    const pin = (bytes: number): bigint => place((address) => driver.cuMemHostAlloc(address, bytes, 0));

    it("show pinned memory in both directions", () => {
      const device = place((address) => driver.cuMemAlloc_v2(address, 32));
      const pinned = pin(32);
      const seen = new Float32Array(driver.view(pinned, 32));
      expect(seen).toHaveLength(8);
      seen.set([1, 2, 3, 4, 5, 6, 7, 8]);
      driver.cuMemcpyHtoDAsync_v2(device, pinned, 32, 0n);
      driver.cuMemcpyHtoDAsync_v2(device + 4n, new Uint8Array(Float32Array.of(0, 20).buffer).subarray(4), 4, 0n);
      driver.cuMemcpyDtoDAsync_v2(device + 8n, device, 8, 0n);
      driver.cuMemsetD32Async(device + 16n, 0x3f800000, 1, 0n);
      driver.cuMemsetD16Async(device + 20n, 0x4040, 2, 0n);
      driver.cuMemsetD8Async(device + 24n, 0, 4, 0n);
      driver.cuMemcpyDtoHAsync_v2(pinned, device, 32, 0n);
      expect([...seen]).toEqual([1, 20, 1, 20, 1, Math.fround(3.0039215087890625), 0, 8]);
      expect(driver.cuMemFree_v2(device)).toBe(0);
      expect(driver.cuMemFreeHost(pinned)).toBe(0);
    });

    it("launch with the arguments that lie where they are told", () => {
      const pinned = pin(16);
      new Uint32Array(driver.view(pinned, 16)).set([7, 0, 0xffffffff, 11]);
      const parameters = BigUint64Array.of(pinned, pinned + 8n, pinned + 12n);
      expect(driver.cuLaunchKernel(5n, 1, 2, 3, 256, 1, 1, 0, 6n, parameters, null)).toBe(0);
      expect(received()).toEqual([5n, 1n, 2n, 3n, 256n, 1n, 1n, 0n, 6n, pinned, 0n, 7n, 0xffffffffn, 11n]);
      driver.cuMemFreeHost(pinned);
    });

    it("end in an error where Node cannot show as much, not with the process", () => {
      const pinned = pin(16);
      expect(() => driver.view(pinned, constants.MAX_LENGTH + 1)).toThrow(
        `cuda: a view of ${constants.MAX_LENGTH + 1} bytes is longer than Node allows (${constants.MAX_LENGTH}). Take parts of it.`,
      );
      driver.cuMemFreeHost(pinned);
    });
  });

  it("are found once for each library", async () => {
    expect(await loadDriver(path)).toBe(driver);
  });

  it("have the types of cuda.h", ({ skip }) => {
    if (!cudaHeader) return skip("There is no cuda.h here: set CUDA_HOME.");
    compileStub(folder, "checked.so", "-include", cudaHeader);
  });

  it("lack some in a driver that is too old", async () => {
    const old = compileStub(folder, "old.so", "-DSTUB_OF_CUDA_11_3");
    expect(await failure(loadDriver(old))).toBe(
      `cuda: the NVIDIA driver here is too old: ${old} has no cuGraphInstantiateWithFlags (Cannot find function ` +
        "'cuGraphInstantiateWithFlags' in shared library). Install one for CUDA 11.4 or newer, or use wasm().",
    );
  });

  it("tell why tests cannot run", () => {
    expect(missingCuda(path)).toBe(`cuInit of ${path} says CUDA_ERROR_STUB.`);
    acts(1);
    expect(missingCuda(path)).toBe(`${path} finds no device.`);
    acts(2);
    expect(missingCuda(path)).toBeUndefined();
    acts(0);
  });
});

describe("without a CUDA driver", () => {
  it("says what does not load, and why", async () => {
    expect(await failure(loadDriver("libnone.so.1"))).toMatch(
      /^cuda: there is no NVIDIA driver here \(libnone\.so\.1: .*\)\. Install one for CUDA 11\.4 or newer, or use wasm\(\)\.$/,
    );
    expect(missingCuda("libnone.so.1")).toMatch(/^CUDA does not load here \(libnone\.so\.1: .*\)\.$/);
  });

  it.each(["darwin-arm64", "linux-ia32"])("says that there is none for %s", async (platform) => {
    expect(await failure(loadDriver(undefined, platform))).toBe(
      `cuda: the CUDA driver is for linux-x64, linux-arm64, win32-x64, and this process is ${platform}. Use wasm() or webgpu().`,
    );
  });

  it("says that koffi is missing", async () => {
    vi.doMock("koffi", () => {
      throw new Error("Cannot find package 'koffi'");
    });
    expect(await failure(loadDriver("libnone.so.1"))).toMatch(
      /^cuda: koffi, which .* npm install koffi, or use wasm\(\)\.$/s,
    );
    vi.doUnmock("koffi");
  });
});
