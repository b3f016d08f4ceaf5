import { expect, test } from "vitest";
import { testAgainstPtxas } from "./testing/assembler.ts";
import { header } from "./testing/header.ts";
import { Workbench } from "./testing/workbench.ts";

const kept = `${header}.visible .entry kept(.param .u64 tos) {
  .reg .u64 to, at; .reg .f64 d; .reg .f32 f; .reg .u16 h; .reg .u32 t, x; .reg .pred p, q;
  ld.param.u64 to, [tos];
  mov.u32 t, %tid.x;
  mad.wide.u32 at, t, 8, to;
  cvt.rn.f64.u32 d, t;
  cvt.u16.u32 h, t;
  setp.lt.u32 p, t, 40;
  setp.lt.u32 q, t, 64;
  @p mov.f32 f, 0f3F000000;
  @q bar.sync 0;
  @!q ret;
  @p cvt.f64.f32 d, f;
  cvt.u32.u16 x, h;
  @!p cvt.rn.f64.u32 d, x;
  barrier.sync 0;
  st.global.f64 [at], d;
  ret;
}`;

test("registers keep what they hold at a barrier, also those that some threads have never written", () => {
  const bench = new Workbench();
  const to = bench.allocate(800);
  bench.check(bench.launch(bench.kernel(bench.load(kept), "kept"), 1, 96, to));
  const expected = Float64Array.from({ length: 64 }, (_, k) => (k < 40 ? 0.5 : k));
  expect(new Float64Array(bench.download(to, 800)).subarray(0, 64)).toEqual(expected);
});

const small = `${header}
.visible .entry small(.param .u64 froms, .param .u64 tos) {
  .reg .u64 from, to; .reg .u16 h; .reg .u32 u; .reg .s32 s; .reg .f64 d; .reg .b16 x, y; .reg .pred p;
  ld.param.u64 from, [froms]; ld.param.u64 to, [tos];
  ld.global.u8 u, [from];
  ld.global.s8 s, [from];
  st.global.u32 [to], u;
  st.global.s32 [to+4], s;
  ld.global.s16 s, [from];
  ld.global.u16 h, [from];
  st.global.s32 [to+8], s;
  st.global.u16 [to+12], h;
  st.global.u8 [to+14], 511;
  ld.global.v2.b16 {x, y}, [from];
  st.global.v2.b16 [to+16], {y, x};
  ld.global.cv.f64 d, [from+8];
  st.global.wt.f64 [to+24], d;
  setp.gt.f64 p, d, 0d0000000000000000;
  @!p st.global.u8 [to+15], 1;
  @p st.global.u8 [to+15], 2;
  { .reg .u32 u; mov.u32 u, 77; st.global.u32 [to+20], u; }
  ret;
}`;

test("loads and stores of every width", () => {
  const bench = new Workbench();
  const kernel = bench.kernel(bench.load(small), "small");
  const bytes = new Uint8Array(16);
  bytes.set([0xfe, 0x80, 3, 4]);
  new DataView(bytes.buffer).setFloat64(8, Math.PI, true);
  const [from, to] = [bench.upload(bytes), bench.allocate(32)];
  bench.check(bench.launch(kernel, 1, 1, from, to));
  const view = new DataView(bench.download(to, 32));
  expect([0, 4, 8].map((at) => view.getInt32(at, true))).toEqual([0xfe, -2, 0x80fe - 65536]);
  expect([view.getUint16(12, true), view.getUint8(14), view.getUint8(15)]).toEqual([0x80fe, 255, 2]);
  expect([view.getUint32(16, true), view.getUint32(20, true), view.getFloat64(24, true)]).toEqual([
    0x80fe0403,
    77,
    Math.PI,
  ]);
});

const places = `${header}
.extern .shared .align 16 .b8 dynamic[];
.visible .entry places(.param .u64 tos) {
  .reg .u64 to; .reg .u32 x, y, z, i; 
  ld.param.u64 to, [tos];
  mov.u32 x, %tid.x; mov.u32 y, %tid.y; mov.u32 z, %ctaid.z;
  mov.u32 i, dynamic;
  mad.lo.u32 i, x, 4, i;
  st.shared.u32 [i], y;
  mad.lo.u32 i, z, 3, y;
  mad.lo.u32 i, i, 2, x;
  mad.wide.u32 to, i, 4, to;
  mad.lo.u32 x, y, 10, x;
  mad.lo.u32 x, z, 100, x;
  st.global.u32 [to], x;
  ret;
}`;

test("blocks and grids have three axes, and launches bring shared memory", () => {
  const bench = new Workbench();
  const kernel = bench.kernel(bench.load(places), "places");
  const to = bench.allocate(48);
  new BigUint64Array(bench.driver.view(bench.pinned, 4096))[0] = to;
  const parameters = BigUint64Array.of(bench.pinned);
  bench.check(bench.driver.cuLaunchKernel(kernel, 1, 1, 2, 2, 3, 1, 8, bench.stream, parameters, null));
  const expected = [0, 1, 10, 11, 20, 21, 100, 101, 110, 111, 120, 121];
  expect([...new Int32Array(bench.download(to, 48))]).toEqual(expected);
});

testAgainstPtxas();
