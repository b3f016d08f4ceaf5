import { expect, test } from "vitest";
import { EmulatedDriver } from "./emulatedDriver.ts";
import { result } from "./result.ts";
import { testAgainstPtxas } from "./testing/assembler.ts";
import { header } from "./testing/header.ts";
import { Workbench } from "./testing/workbench.ts";

const add = `${header}.visible .entry add(.param .u64 tos, .param .u32 bys) {
  .reg .u64 to; .reg .u32 by, x;
  ld.param.u64 to, [tos];
  ld.param.u32 by, [bys];
  ld.global.u32 x, [to];
  add.u32 x, x, by;
  st.global.u32 [to], x;
  ret;
}`;

const one = (): BigUint64Array => new BigUint64Array(1);

/** A bench with the kernel above and a number of the device that is 5. */
function adding() {
  const bench = new Workbench();
  const module = bench.load(add);
  return {
    bench,
    driver: bench.driver,
    module,
    kernel: bench.kernel(module, "add"),
    to: bench.upload(Uint32Array.of(5)),
  };
}

const numberAt = (bench: Workbench, address: bigint): number => new Uint32Array(bench.download(address, 4))[0]!;

test("calls are in their order: cuInit, a context, the rest", () => {
  const driver = new EmulatedDriver({ devices: 2, name: "Some GPU", attributes: { 16: 132 }, memory: 2 ** 20 });
  const count = new Int32Array(1);
  expect(driver.cuDeviceGetCount(count)).toBe(result.NOT_INITIALIZED);
  expect([driver.cuInit(1), driver.cuInit(0)]).toEqual([result.INVALID_VALUE, 0]);
  expect([driver.cuDeviceGetCount(count), count[0]]).toEqual([0, 2]);
  expect([driver.cuDeviceGet(count, 2), driver.cuDeviceGet(count, 1), count[0]]).toEqual([101, 0, 1]);
  const name = new Uint8Array(20).fill(1);
  expect([driver.cuDeviceGetName(name, 20, 0), String.fromCharCode(...name.subarray(0, 9))]).toEqual([0, "Some GPU\0"]);
  expect([driver.cuDeviceGetAttribute(count, 16, 0), count[0]]).toEqual([0, 132]);
  expect([driver.cuDeviceGetAttribute(count, 75, 0), count[0]]).toEqual([0, 9]);
  expect(driver.cuDeviceGetAttribute(count, 9999, 0)).toBe(result.INVALID_VALUE);
  expect([driver.cuDriverGetVersion(count), count[0]]).toEqual([0, 12040]);
  const to = one();
  expect([driver.cuDeviceTotalMem_v2(to, 0), to[0]]).toEqual([0, 2n ** 20n]);
  expect(driver.cuMemAlloc_v2(to, 4)).toBe(result.INVALID_CONTEXT);
  expect(driver.cuCtxSetCurrent(1n)).toBe(result.INVALID_CONTEXT);
  expect(driver.cuDevicePrimaryCtxRetain(to, 1)).toBe(0);
  expect([driver.cuCtxSetCurrent(to[0]!), driver.cuMemAlloc_v2(to, 4)]).toEqual([0, 0]);
  expect(new EmulatedDriver({ devices: 0 }).cuInit(0)).toBe(result.NO_DEVICE);
});

test("results have the names and sentences of cuda.h", () => {
  const driver = new EmulatedDriver();
  const text: [string | null] = [""];
  expect([driver.cuGetErrorName(716, text), text[0]]).toEqual([0, "CUDA_ERROR_MISALIGNED_ADDRESS"]);
  expect([driver.cuGetErrorString(716, text), text[0]]).toEqual([0, "misaligned address"]);
  expect([driver.cuGetErrorName(0, text), text[0]]).toEqual([0, "CUDA_SUCCESS"]);
  expect([driver.cuGetErrorName(12345, text), text[0]]).toEqual([result.INVALID_VALUE, null]);
});

test("memory is counted, ends, and is not zero", () => {
  const bench = new Workbench({ memory: 1000 });
  const { driver } = bench;
  const to = one();
  expect([driver.cuMemAlloc_v2(to, 1001), driver.cuMemAlloc_v2(to, 0)]).toEqual([2, 1]);
  const address = bench.allocate(600);
  expect([address % 256n, driver.allocated, driver.cuMemAlloc_v2(to, 401)]).toEqual([0n, 600, 2]);
  expect([driver.cuMemGetInfo_v2(to, one()), to[0]]).toEqual([0, 400n]);
  const [start, bytes] = [one(), one()];
  expect(driver.cuMemGetAddressRange_v2(start, bytes, address + 599n)).toBe(0);
  expect([start[0], bytes[0]]).toEqual([address, 600n]);
  expect(driver.cuMemGetAddressRange_v2(start, bytes, address + 600n)).toBe(result.NOT_FOUND);
  expect(new Set(new Uint8Array(bench.download(address, 600)))).toEqual(new Set([0xa5]));
  expect([driver.cuMemFree_v2(address), driver.cuMemFree_v2(address), driver.allocated]).toEqual([0, 1, 0]);
});

test("pinned memory is seen whole, and no longer once it is freed", () => {
  const { driver, pinned, ...bench } = new Workbench();
  expect(bench).toBeDefined();
  const view = driver.view(pinned, 4096);
  expect(() => driver.view(pinned, 8)).toThrow("view: 8 bytes at 0x7e0000000000, where 4096 bytes begin");
  expect(() => driver.view(pinned + 8n, 4088)).toThrow("no pinned memory begins");
  expect([driver.pinned, driver.cuMemFreeHost(pinned), driver.pinned]).toEqual([4096, 0, 0]);
  expect(view.byteLength).toBe(0);
});

test("memory is set and copied in the order of its stream", () => {
  const bench = new Workbench();
  const { driver, stream } = bench;
  const [a, b] = [bench.allocate(8), bench.allocate(8)];
  expect(driver.cuMemsetD32Async(a, 0x01020304, 2, stream)).toBe(0);
  expect(driver.cuMemsetD16Async(a + 4n, 0x0506, 1, stream)).toBe(0);
  expect(driver.cuMemsetD8Async(a + 7n, 255, 1, stream)).toBe(0);
  expect(driver.cuMemcpyDtoDAsync_v2(b, a, 8, stream)).toBe(0);
  expect(driver.cuMemsetD8Async(a, 0, 8, stream)).toBe(0);
  expect([...new Uint8Array(bench.download(b, 8))]).toEqual([4, 3, 2, 1, 6, 5, 2, 255]);
  expect(driver.cuMemsetD32Async(a + 2n, 0, 1, stream)).toBe(result.INVALID_VALUE);
  expect(driver.cuMemsetD8Async(a, 0, 9, stream)).toBe(result.INVALID_VALUE);
  expect(driver.cuMemcpyDtoDAsync_v2(b, a + 1n, 8, stream)).toBe(result.INVALID_VALUE);
  expect(driver.cuMemcpyHtoDAsync_v2(a, new Uint8Array(7), 8, stream)).toBe(result.INVALID_VALUE);
  expect(driver.cuMemcpyDtoHAsync_v2(a, b, 8, stream), "not pinned").toBe(result.INVALID_VALUE);
  expect(driver.cuStreamSynchronize(12n)).toBe(result.INVALID_HANDLE);
});

test("nothing happens before somebody waits; pinned memory is read then, arrays and arguments at the call", () => {
  const { bench, driver, kernel, to } = adding();
  const pinned = new Uint32Array(driver.view(bench.pinned, 4096));
  const bytes = new Uint8Array(4).fill(1);
  const other = bench.allocate(8);
  expect(driver.cuMemcpyHtoDAsync_v2(other, bytes, 4, bench.stream)).toBe(0);
  bytes.fill(9);
  pinned[100] = 1;
  expect(driver.cuMemcpyHtoDAsync_v2(other + 4n, bench.pinned + 400n, 4, bench.stream)).toBe(0);
  pinned[100] = 2;
  bench.check(bench.launch(kernel, 1, 1, to, { u32: 7 }));
  bench.check(bench.launch(kernel, 1, 1, to, { u32: 100 }));
  expect([...new Uint32Array(bench.download(other, 8))]).toEqual([0x01010101, 2]);
  expect(numberAt(bench, to)).toBe(112);
});

test("a stream waits for an event of another, and for nothing else", () => {
  const { bench, driver, kernel, to } = adding();
  const second = bench.given((place) => driver.cuStreamCreate(place, 1));
  const event = bench.given((place) => driver.cuEventCreate(place, 2));
  const parameters = BigUint64Array.of(bench.pinned, bench.pinned + 8n);
  bench.check(bench.launch(kernel, 1, 1, to, { u32: 1 }));
  expect(driver.cuEventQuery(event), "never recorded").toBe(0);
  expect(driver.cuEventRecord(event, bench.stream)).toBe(0);
  bench.check(bench.launch(kernel, 1, 1, to, { u32: 1000 }));
  expect(driver.cuStreamWaitEvent(second, event, 0)).toBe(0);
  expect(driver.cuLaunchKernel(kernel, 1, 1, 1, 1, 1, 1, 0, second, parameters, null)).toBe(0);
  expect(driver.cuMemcpyDtoHAsync_v2(bench.pinned + 64n, to, 4, second)).toBe(0);
  expect(driver.cuStreamSynchronize(second)).toBe(0);
  expect(new Uint32Array(driver.view(bench.pinned, 4096))[16]).toBe(1006);
  expect(numberAt(bench, to)).toBe(2006);
});

test("an event that is asked for is ready some time later", () => {
  const { bench, driver, kernel, to } = adding();
  const [start, end] = [0, 0].map(() => bench.given((place) => driver.cuEventCreate(place, 0))) as [bigint, bigint];
  expect(driver.cuEventRecord(start, bench.stream)).toBe(0);
  for (let n = 0; n < 20; n++) bench.check(bench.launch(kernel, 1, 1, to, { u32: 1 }));
  expect(driver.cuEventRecord(end, bench.stream)).toBe(0);
  const time = new Float32Array(1);
  expect(driver.cuEventElapsedTime(time, start, end)).toBe(result.NOT_READY);
  let polls = 0;
  while (driver.cuEventQuery(end) === result.NOT_READY) polls++;
  expect(polls).toBe(3);
  expect([driver.cuEventElapsedTime(time, start, end), time[0]! > 0]).toEqual([0, true]);
  expect(numberAt(bench, to)).toBe(25);
});

test("freeing waits for the work that may use it", () => {
  const { bench, driver, kernel, to } = adding();
  bench.check(bench.launch(kernel, 1, 1, to, { u32: 1 }));
  expect([driver.cuMemFree_v2(to), driver.lastFault]).toEqual([0, undefined]);
  expect(bench.synchronize()).toBe(0);
});

test("modules: the log, the target, the last byte, the names", () => {
  const { driver, pinned, stream } = new Workbench();
  const load = (text: string): number => {
    const values = BigUint64Array.of(pinned, 100n);
    return driver.cuModuleLoadDataEx(one(), new TextEncoder().encode(text), 2, Int32Array.of(5, 6), values);
  };
  expect(load(`${header}.visible .entry k() {\n  foo.bar;\n}\0`)).toBe(result.INVALID_PTX);
  const log = new Uint8Array(driver.view(pinned, 4096));
  const text = 'ptxas error: line 5; Unknown instruction: "foo.bar"';
  expect(new TextDecoder().decode(log.subarray(0, log.indexOf(0)))).toBe(text);
  expect(load(add)).toBe(result.INVALID_IMAGE);
  expect(load(`${add.replace("sm_75", "sm_91")}\0`)).toBe(result.NO_BINARY_FOR_GPU);
  expect(load(`${add.replace("6.3", "8.5")}\0`)).toBe(result.UNSUPPORTED_PTX_VERSION);
  expect(driver.cuModuleGetFunction(one(), 1n, "add")).toBe(result.INVALID_HANDLE);
  expect(driver.cuLaunchKernel(1n, 1, 1, 1, 1, 1, 1, 0, stream, one(), null)).toBe(result.INVALID_HANDLE);
});

test("launches that cannot be", () => {
  const { bench, driver, kernel, module, to } = adding();
  expect(driver.cuModuleGetFunction(one(), module, "sub")).toBe(result.NOT_FOUND);
  expect(driver.lastFault).toMatch(/no kernel is called 'sub', there are: add/);
  expect(bench.launch(kernel, 0, 1, to, { u32: 1 })).toBe(result.INVALID_VALUE);
  expect(bench.launch(kernel, 1, 1025, to, { u32: 1 })).toBe(result.INVALID_VALUE);
  expect(bench.launch(kernel, 1, 1, to)).toBe(result.INVALID_VALUE);
  const limited = bench.load(add.replaceAll("add(", "add2(").replace(") {", ") .maxntid 32, 1, 1 {"));
  const shaped = bench.load(add.replaceAll("add(", "add3(").replace(") {", ") .reqntid 32 {"));
  expect(bench.launch(bench.kernel(limited, "add2"), 1, 33, to, { u32: 1 })).toBe(result.INVALID_VALUE);
  expect(bench.launch(bench.kernel(shaped, "add3"), 1, 31, to, { u32: 1 })).toBe(result.INVALID_VALUE);
  expect(bench.launch(bench.kernel(shaped, "add3"), 1, 32, to, { u32: 1 })).toBe(0);
  expect(driver.cuModuleUnload(module)).toBe(0);
  expect(bench.launch(kernel, 1, 1, to, { u32: 1 })).toBe(result.INVALID_HANDLE);
});

test("calls fail as they are told to", () => {
  const failures = new Map([["cuMemsetD8Async", 1]]);
  const bench = new Workbench({
    failures,
    fail: (name, call) => (name === "cuMemAlloc_v2" && call === 2 ? result.OUT_OF_MEMORY : undefined),
  });
  const { driver, stream } = bench;
  const address = bench.allocate(4);
  expect([driver.cuMemAlloc_v2(one(), 4), driver.allocated]).toEqual([2, 4]);
  expect(driver.lastFault).toBe("cuMemAlloc_v2: call 2 was told to return 2");
  expect(driver.cuMemAlloc_v2(one(), 4)).toBe(0);
  expect(driver.cuMemsetD8Async(address, 0, 4, stream)).toBe(1);
  failures.clear();
  expect(driver.cuMemsetD8Async(address, 0, 4, stream)).toBe(0);
  expect([driver.calls.get("cuMemAlloc_v2"), driver.calls.get("cuMemsetD8Async")]).toEqual([3, 2]);
});

test("what is left is told, until nothing is", () => {
  const { bench, driver, module, to } = adding();
  const event = bench.given((place) => driver.cuEventCreate(place, 0));
  expect(driver.liveHandles).toEqual(["stream", "event", "module", "context"]);
  expect([driver.allocated, driver.pinned]).toEqual([4, 4096]);
  expect([driver.cuEventDestroy_v2(event), driver.cuModuleUnload(module), driver.cuMemFree_v2(to)]).toEqual([0, 0, 0]);
  expect([driver.cuMemFreeHost(bench.pinned), driver.cuStreamDestroy_v2(bench.stream)]).toEqual([0, 0]);
  expect(driver.cuStreamDestroy_v2(bench.stream)).toBe(result.INVALID_HANDLE);
  expect([driver.cuDevicePrimaryCtxRelease_v2(0), driver.liveHandles]).toEqual([0, []]);
  expect(driver.cuDevicePrimaryCtxRelease_v2(0)).toBe(result.INVALID_CONTEXT);
  expect([driver.allocated, driver.pinned]).toEqual([0, 0]);
  driver.clear();
  expect([driver.calls.size, driver.launches, driver.lastFault]).toEqual([0, [], undefined]);
});

testAgainstPtxas();
