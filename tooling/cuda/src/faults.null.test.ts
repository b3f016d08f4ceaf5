import { expect, test } from "vitest";
import { result } from "./result.ts";
import { testAgainstPtxas } from "./testing/assembler.ts";
import { header } from "./testing/header.ts";
import { Workbench } from "./testing/workbench.ts";

/** A kernel of these lines, which gets an address `r` and a number `u`, and has its thread in `t`. */
function kernelOf(lines: string): string {
  return `${header}.visible .entry k(.param .u64 rs, .param .u32 us) {
  .reg .u64 r, at; .reg .u32 u, t; .reg .f32 f, g, h, i; .reg .pred p; .shared .f32 sm[8];
  ld.param.u64 r, [rs];
  ld.param.u32 u, [us];
  mov.u32 t, %tid.x;
  ${lines}
  ret;
}`;
}

const nothing = () => undefined;

/** Runs such a kernel on 1000 bytes; gives what the driver returns and says. */
function fate(lines: string, u = 0, before: (bench: Workbench, address: bigint) => void = nothing): [number, string] {
  const bench = new Workbench();
  const kernel = bench.kernel(bench.load(kernelOf(lines)), "k");
  const address = bench.allocate(1000);
  before(bench, address);
  bench.check(bench.launch(kernel, 1, 40, address, { u32: u }));
  const code = bench.synchronize();
  const { driver } = bench;
  if (code !== 0) {
    expect(bench.synchronize(), "the error stays").toBe(code);
    expect(driver.cuMemAlloc_v2(new BigUint64Array(1), 4)).toBe(code);
  }
  return [code, driver.lastFault ?? ""];
}

test("memory beyond an allocation", () => {
  const load = "cvt.u64.u32 at, u; add.u64 at, at, r; ld.global.f32 f, [at];";
  expect(fate(load, 996)).toEqual([0, ""]);
  const [code, text] = fate(load, 1000);
  expect(code).toBe(result.ILLEGAL_ADDRESS);
  expect(text).toMatch(/kernel 'k', block \(0,0,0\), thread \(0,0,0\), line \d+: 4 bytes at global 0x7f00fff005e8/);
  expect(fate("ld.global.u8 u, [r+999];")[0]).toBe(0);
  expect(fate("ld.global.u8 u, [r+1000];")[0]).toBe(result.ILLEGAL_ADDRESS);
  expect(fate("st.global.f32 [r+-4], 0f00000000;")[0]).toBe(result.ILLEGAL_ADDRESS);
  expect(fate("mov.u64 r, 0; ld.global.f32 f, [r];")[0]).toBe(result.ILLEGAL_ADDRESS);
  expect(fate("and.b64 r, r, 4294967295; ld.global.f32 f, [r];")[0]).toBe(result.ILLEGAL_ADDRESS);
  expect(fate("atom.global.add.u32 u, [r+1000], 1;")[0]).toBe(result.ILLEGAL_ADDRESS);
  expect(fate("ld.global.v4.f32 {f, g, h, i}, [r+992];")[0]).toBe(result.ILLEGAL_ADDRESS);
});

test("addresses that are no multiples of what they move", () => {
  expect(fate("ld.global.v4.f32 {f, g, h, i}, [r+8];")[0]).toBe(result.MISALIGNED_ADDRESS);
  expect(fate("ld.global.f32 f, [r+2];")[0]).toBe(result.MISALIGNED_ADDRESS);
  expect(fate("st.global.u64 [r+4], at;")[0]).toBe(result.LAUNCH_FAILED);
  expect(fate("st.global.u64 [r+4], r;")[0]).toBe(result.MISALIGNED_ADDRESS);
  expect(fate("st.shared.f32 [sm+2], 0f00000000;")[0]).toBe(result.MISALIGNED_ADDRESS);
});

test("memory that was freed", () => {
  const lines = "ld.global.f32 f, [r];";
  const free = (bench: Workbench, address: bigint): void => {
    bench.check(bench.driver.cuMemFree_v2(address));
    bench.allocate(1000);
  };
  expect(fate(lines, 0, free)[0]).toBe(result.ILLEGAL_ADDRESS);
});

test("shared memory beyond what there is", () => {
  const lines = "mov.u32 t, sm; mad.lo.u32 t, u, 4, t; st.shared.f32 [t], 0f00000000;";
  expect(fate(lines, 7)[0]).toBe(0);
  expect(fate(lines, 8)[0]).toBe(result.ILLEGAL_ADDRESS);
  expect(fate(lines, 2 ** 30 - 1)[0]).toBe(result.ILLEGAL_ADDRESS);
});

test("registers that nobody has written", () => {
  const [code, text] = fate("add.f32 f, g, g;");
  expect(code).toBe(result.LAUNCH_FAILED);
  expect(text).toMatch(/'g' is read, and was never written/);
  const sometimes = "setp.lt.u32 p, t, u; @p mov.f32 f, 0f00000000; @p add.f32 f, f, f;";
  expect(fate(sometimes, 20)[0]).toBe(0);
  const otherwise = `${sometimes} setp.lt.u32 p, t, 21; @p add.f32 f, f, f;`;
  expect(fate(otherwise, 21)[0]).toBe(0);
  expect(fate(otherwise, 20)[1]).toMatch(/thread \(20,0,0\).*'f' is read/);
  expect(fate("@p add.u32 u, u, u;")[1]).toMatch(/'p' is read/);
  const loop = "LOOP: setp.ge.u32 p, u, 3; @p bra END; add.f32 f, f, f; add.u32 u, u, 1; bra LOOP; END:";
  expect(fate(loop, 3)[0]).toBe(0);
  expect(fate(loop, 2)[0]).toBe(result.LAUNCH_FAILED);
});

test("barriers that a part of a warp comes to", () => {
  const [code, text] = fate("setp.lt.u32 p, t, 16; @p bar.sync 0; add.u32 u, u, 1;\n bar.sync 0;");
  expect([code, text]).toEqual([result.LAUNCH_FAILED, expect.stringMatching(/a barrier that only a part of its warp/)]);
  expect(fate("setp.lt.u32 p, t, 32; @p bar.sync 0; add.u32 u, u, 1;\n bar.sync 0;")[0], "whole warps").toBe(0);
  expect(fate("setp.lt.u32 p, t, 16; @p ret; bar.sync 0;")[0], "those that ended").toBe(0);
});

test("threads that never end", () => {
  const bench = new Workbench({ jumpLimit: 1000 });
  const kernel = bench.kernel(bench.load(kernelOf("HERE: bra HERE;")), "k");
  bench.check(bench.launch(kernel, 1, 1, 0n, { u32: 0 }));
  expect(bench.synchronize()).toBe(result.LAUNCH_TIMEOUT);
});

test("a trap", () => {
  expect(fate("trap;")[0]).toBe(result.LAUNCH_FAILED);
});

test("a context that failed may be left for another", () => {
  const bench = new Workbench();
  const { driver } = bench;
  const kernel = bench.kernel(bench.load(kernelOf("trap;")), "k");
  bench.check(bench.launch(kernel, 1, 1, 0n, { u32: 0 }));
  expect(bench.synchronize()).toBe(result.LAUNCH_FAILED);
  expect(driver.cuDevicePrimaryCtxRelease_v2(0)).toBe(0);
  expect([driver.liveHandles, driver.allocated, driver.pinned]).toEqual([[], 0, 0]);
  expect(driver.cuMemAlloc_v2(new BigUint64Array(1), 4)).toBe(result.INVALID_CONTEXT);
  bench.given((to) => driver.cuDevicePrimaryCtxRetain(to, 0));
  expect(driver.cuMemAlloc_v2(new BigUint64Array(1), 4)).toBe(0);
});

testAgainstPtxas();
