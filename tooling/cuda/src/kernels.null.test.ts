import { expect, test } from "vitest";
import { testAgainstPtxas } from "./testing/assembler.ts";
import { header } from "./testing/header.ts";
import { Workbench } from "./testing/workbench.ts";

const adamw = `${header}
/* One step of AdamW, four elements at once. */
.visible .entry adamw(.param .u64 ps, .param .u64 gs, .param .u64 ms, .param .u64 count)
.maxntid 128, 1, 1
{
  .reg .u64 p, g, m, at, n, i, step; .reg .u32 t, b, s; .reg .pred done;
  .reg .f32 %p<4>, %g<4>, %m<4>, v;
  ld.param.u64 p, [ps];
  ld.param.u64 g, [gs];
  ld.param.u64 m, [ms];
  ld.param.u64 n, [count];
  mov.u32 t, %tid.x;
  mov.u32 b, %ctaid.x;
  mov.u32 s, %ntid.x;
  mad.lo.u32 t, b, s, t;
  cvt.u64.u32 i, t;
  mov.u32 b, %nctaid.x;
  mul.wide.u32 step, b, s;
NEXT:
  setp.ge.u64 done, i, n;
  @done bra END;
  mad.lo.u64 at, i, 16, p;
  ld.global.v4.f32 {%p0, %p1, %p2, %p3}, [at];
  mad.lo.u64 at, i, 16, g;
  ld.global.nc.v4.f32 {%g0, %g1, %g2, %g3}, [at];
  mad.lo.u64 at, i, 16, m;
  ld.global.v4.f32 {%m0, %m1, %m2, %m3}, [at];
${[0, 1, 2, 3]
  .map(
    (k) => `  mul.rn.f32 %m${k}, %m${k}, 0f3F666666;
  fma.rn.f32 %m${k}, %g${k}, 0f3DCCCCCD, %m${k};
  mul.rn.f32 v, %m${k}, 0f3C23D70A;
  sub.rn.f32 %p${k}, %p${k}, v;`,
  )
  .join("\n")}
  st.global.v4.f32 [at], {%m0, %m1, %m2, %m3};
  mad.lo.u64 at, i, 16, p;
  st.global.v4.f32 [at+0], {%p0, %p1, %p2, %p3};
  add.u64 i, i, step;
  bra.uni NEXT;
END:
  ret;
}`;

test("a step of an optimizer, grid by grid", () => {
  const bench = new Workbench();
  const kernel = bench.kernel(bench.load(adamw), "adamw");
  const n = 4000;
  const numbers = (scale: number): Float32Array => Float32Array.from({ length: n }, (_, k) => scale * Math.sin(k));
  const [p, g, m] = [numbers(1), numbers(3), numbers(2)];
  const [ps, gs, ms] = [bench.upload(p), bench.upload(g), bench.upload(m)];
  bench.check(bench.launch(kernel, 3, 128, ps, gs, ms, BigInt(n / 4)));
  const { fround } = Math;
  const [keep, rate, lr] = [fround(0.9), fround(0.1), fround(0.01)];
  const ema = m.map((value, k) => g[k]! * rate + fround(value * keep));
  expect(new Float32Array(bench.download(ms, 4 * n))).toEqual(ema);
  expect(new Float32Array(bench.download(ps, 4 * n))).toEqual(p.map((value, k) => value - fround(ema[k]! * lr)));
  expect(bench.driver.launches).toEqual([{ name: "adamw", grid: [3, 1, 1], block: [128, 1, 1] }]);
});

const treeSum = `${header}
.shared .align 16 .f32 parts[256];
.visible .entry sum(.param .u64 xs, .param .u64 tos, .param .u32 count) {
  .reg .u64 x, to, at; .reg .u32 n, i, t, b, half, own, other; .reg .f32 total, term; .reg .pred p;
  ld.param.u64 x, [xs]; ld.param.u64 to, [tos]; ld.param.u32 n, [count];
  mov.u32 t, %tid.x; mov.u32 b, %ctaid.x;
  mov.u32 half, %ntid.x;
  mul.lo.u32 i, b, n;
  add.u32 n, n, i;
  add.u32 i, i, t;
  mov.f32 total, 0f00000000;
ADD:
  setp.ge.u32 p, i, n;
  @p bra ADDED;
  mad.wide.u32 at, i, 4, x;
  ld.global.f32 term, [at];
  add.rn.f32 total, total, term;
  add.u32 i, i, half;
  bra ADD;
ADDED:
  mov.u32 own, parts;
  mad.lo.u32 own, t, 4, own;
  st.shared.f32 [own], total;
  bar.sync 0;
HALVE:
  shr.u32 half, half, 1;
  setp.eq.u32 p, half, 0;
  @p bra STORE;
  setp.ge.u32 p, t, half;
  @p bra WAIT;
  mad.lo.u32 other, half, 4, own;
  ld.shared.f32 term, [other];
  ld.shared.f32 total, [own];
  add.rn.f32 total, total, term;
  st.shared.f32 [own], total;
WAIT:
  bar.sync 0;
  bra HALVE;
STORE:
  setp.ne.u32 p, t, 0;
  @p ret;
  mad.wide.u32 at, b, 4, to;
  ld.shared.f32 total, [parts];
  st.global.f32 [at], total;
}`;

for (const blockOrder of ["forward", "backward", "shuffled"] as const) {
  test(`a tree of sums in shared memory, blocks ${blockOrder}`, () => {
    const bench = new Workbench({ blockOrder });
    const kernel = bench.kernel(bench.load(treeSum), "sum");
    const [x, to] = [bench.upload(Float32Array.from({ length: 5000 }, (_, k) => k)), bench.allocate(20)];
    bench.check(bench.launch(kernel, 5, 256, x, to, { u32: 1000 }));
    expect([...new Float32Array(bench.download(to, 20))]).toEqual([0, 1, 2, 3, 4].map((b) => 499500 + b * 1e6));
  });
}

const lastBlock = `${header}
.visible .entry last(.param .u64 counters, .param .u64 tos) {
  .reg .u64 at, to, %wide; .reg .u32 seen, most, b; .reg .f32 %none; .reg .pred p;
  ld.param.u64 at, [counters]; ld.param.u64 to, [tos];
  mov.u32 most, %nctaid.x;
  sub.u32 most, most, 1;
  membar.gl;
  fence.acq_rel.gpu;
  atom.global.inc.u32 seen, [at], most;
  red.global.add.u32 [at+4], 3;
  atom.global.max.s32 b, [at+8], -5;
  atom.global.cas.b32 b, [at+12], 7, 8;
  atom.global.exch.b32 b, [at+16], seen;
  atom.global.add.f32 %none, [at+20], 0f3F000000;
  atom.global.add.u64 %wide, [at+24], 4294967295;
  setp.ne.u32 p, seen, most;
  @p exit;
  mov.u32 b, %ctaid.x;
  st.volatile.global.u32 [to], b;
  exit;
}`;

test("atomics, and the last block of a grid", () => {
  const bench = new Workbench({ blockOrder: "backward" });
  const kernel = bench.kernel(bench.load(lastBlock), "last");
  const counters = bench.upload(new Int32Array([0, 1, -9, 7, 0, 0, 0, 0]));
  const to = bench.allocate(4);
  bench.check(bench.launch(kernel, 6, 1, counters, to));
  expect(new Int32Array(bench.download(to, 4))[0]).toBe(0);
  const left = bench.download(counters, 32);
  expect([...new Int32Array(left, 0, 5)]).toEqual([0, 19, -5, 8, 5]);
  expect(new Float32Array(left)[5]).toBe(3);
  expect(new BigUint64Array(left)[3]).toBe(6n * 0xffffffffn);
});

const functions = `${header}
.func (.reg .f32 out) hypot(.reg .f32 a, .reg .f32 b)
{
  .reg .f32 x;
  mul.rn.f32 x, a, a;
  fma.rn.f32 x, b, b, x;
  sqrt.rn.f32 out, x;
  ret;
}
.func (.reg .u64 out) offset(.reg .u64 base, .reg .u32 i)
{
  .reg .pred p;
  setp.lt.u32 p, i, 100;
  @p bra FINE;
  mov.u64 out, base;
  ret;
FINE:
  mad.wide.u32 out, i, 4, base;
  ret;
}
.visible .entry lengths(.param .u64 tos)
{
  .reg .u64 to; .reg .u32 t; .reg .f32 x, y;
  ld.param.u64 to, [tos];
  mov.u32 t, %tid.x;
  cvt.rn.f32.u32 x, t;
  call (y), hypot, (x, 0f40800000);
  call.uni (to), offset, (to, t);
  st.global.f32 [to], y;
  ret;
}`;

test("functions are called", () => {
  const bench = new Workbench();
  const kernel = bench.kernel(bench.load(functions), "lengths");
  const to = bench.allocate(32);
  bench.check(bench.launch(kernel, 1, 8, to));
  const expected = Float32Array.from({ length: 8 }, (_, k) => Math.hypot(k, 4));
  expect(new Float32Array(bench.download(to, 32))).toEqual(expected);
});

testAgainstPtxas();
