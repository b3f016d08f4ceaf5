import { expect, test } from "vitest";
import { result } from "./result.ts";
import { testAgainstPtxas } from "./testing/assembler.ts";
import { header } from "./testing/header.ts";
import { Workbench } from "./testing/workbench.ts";

const mad = `${header}.visible .entry mad(.param .u64 tos, .param .u32 bys) {
  .reg .u64 to; .reg .u32 by, x;
  ld.param.u64 to, [tos];
  ld.param.u32 by, [bys];
  ld.global.u32 x, [to];
  mad.lo.u32 x, x, 2, by;
  st.global.u32 [to], x;
  ret;
}`;

/** A bench with the kernel above, whose stream is being captured. */
function capturing(mode = 0) {
  const bench = new Workbench();
  const kernel = bench.kernel(bench.load(mad), "mad");
  const to = bench.upload(Uint32Array.of(1));
  const { driver, stream } = bench;
  expect(driver.cuStreamBeginCapture_v2(stream, mode)).toBe(0);
  return { bench, driver, stream, kernel, to };
}

test("a graph does again what was recorded, with the arguments of then and what pinned memory holds now", () => {
  const { bench, driver, stream, kernel, to } = capturing();
  const pinned = new Uint32Array(driver.view(bench.pinned, 4096));
  expect(driver.cuMemcpyHtoDAsync_v2(to, bench.pinned + 400n, 4, stream)).toBe(0);
  bench.check(bench.launch(kernel, 1, 1, to, { u32: 1 }));
  bench.check(bench.launch(kernel, 1, 1, to, { u32: 10 }));
  expect(driver.cuMemcpyDtoHAsync_v2(bench.pinned + 404n, to, 4, stream)).toBe(0);
  const graph = bench.given((place) => driver.cuStreamEndCapture(stream, place));
  expect(driver.launches).toEqual([]);
  const executable = bench.given((place) => driver.cuGraphInstantiateWithFlags(place, graph, 0));
  expect(driver.cuGraphDestroy(graph)).toBe(0);
  for (const [before, after] of [
    [3, 24],
    [5, 32],
  ]) {
    pinned[100] = before!;
    expect(driver.cuGraphLaunch(executable, stream)).toBe(0);
    expect(pinned[101]).not.toBe(after);
    expect(bench.synchronize()).toBe(0);
    expect(pinned[101]).toBe(after);
  }
  expect(driver.launches.map(({ name }) => name)).toEqual(["mad", "mad", "mad", "mad"]);
  expect(driver.liveHandles).toEqual(["stream", "module", "graph executable", "context"]);
  expect(driver.cuGraphExecDestroy(executable)).toBe(0);
  expect(driver.cuGraphLaunch(executable, stream)).toBe(result.INVALID_HANDLE);
});

test("what a capture forbids ends it", () => {
  const forbidden: ((bench: Workbench, to: bigint) => number)[] = [
    ({ driver, stream }, to) => driver.cuMemcpyHtoDAsync_v2(to, new Uint8Array(4), 4, stream),
    ({ driver }) => driver.cuMemAlloc_v2(new BigUint64Array(1), 4),
    ({ driver }, to) => driver.cuMemFree_v2(to),
    ({ driver }) => driver.cuMemHostAlloc(new BigUint64Array(1), 4, 0),
    (bench) => bench.synchronize(),
  ];
  for (const call of forbidden) {
    const { bench, driver, stream, to } = capturing();
    expect(call(bench, to)).toBe(result.STREAM_CAPTURE_UNSUPPORTED);
    const graph = new BigUint64Array(1);
    expect([driver.cuStreamEndCapture(stream, graph), graph[0]]).toEqual([result.STREAM_CAPTURE_INVALIDATED, 0n]);
    expect([call(bench, to), driver.liveHandles]).toEqual([0, ["stream", "module", "context"]]);
  }
});

test("a relaxed capture forbids less", () => {
  const { bench, driver, stream } = capturing(2);
  bench.allocate(4);
  bench.check(driver.cuGraphDestroy(bench.given((place) => driver.cuStreamEndCapture(stream, place))));
});

test("captures begin and end once, and not with stream 0", () => {
  const { bench, driver, stream, to } = capturing();
  expect(driver.cuStreamBeginCapture_v2(stream, 0)).toBe(result.ILLEGAL_STATE);
  expect(driver.cuMemsetD8Async(to, 0, 4, 0n)).toBe(result.STREAM_CAPTURE_IMPLICIT);
  expect(driver.cuStreamEndCapture(stream, new BigUint64Array(1))).toBe(result.STREAM_CAPTURE_INVALIDATED);
  expect(driver.cuStreamEndCapture(stream, new BigUint64Array(1))).toBe(result.ILLEGAL_STATE);
  expect(driver.cuStreamBeginCapture_v2(0n, 0)).toBe(result.STREAM_CAPTURE_UNSUPPORTED);
  expect(driver.cuStreamBeginCapture_v2(stream, 3)).toBe(result.INVALID_VALUE);
  expect(bench.synchronize()).toBe(0);
  expect(driver.cuMemsetD8Async(to, 7, 4, 0n), "stream 0").toBe(0);
  expect(driver.cuStreamSynchronize(0n)).toBe(0);
  expect(new Uint32Array(bench.download(to, 4))[0]).toBe(0x07070707);
});

test("events and captures", () => {
  const { bench, driver, stream, to } = capturing();
  const event = bench.given((place) => driver.cuEventCreate(place, 2));
  expect(driver.cuEventRecord(event, stream)).toBe(0);
  expect(driver.cuStreamWaitEvent(stream, event, 0)).toBe(0);
  expect(driver.cuMemsetD8Async(to, 1, 4, stream)).toBe(0);
  const graph = bench.given((place) => driver.cuStreamEndCapture(stream, place));
  const executable = bench.given((place) => driver.cuGraphInstantiateWithFlags(place, graph, 0));
  expect(driver.cuGraphLaunch(executable, stream)).toBe(0);
  expect(driver.cuEventRecord(event, stream)).toBe(0);
  expect(driver.cuStreamBeginCapture_v2(stream, 0)).toBe(0);
  expect(driver.cuStreamWaitEvent(stream, event, 0)).toBe(result.STREAM_CAPTURE_ISOLATION);
  expect(driver.cuStreamEndCapture(stream, new BigUint64Array(1))).toBe(result.STREAM_CAPTURE_INVALIDATED);
});

testAgainstPtxas();
