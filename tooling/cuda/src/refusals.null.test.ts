import { expect, test } from "vitest";
import { Fault } from "./fault.ts";
import { compile } from "./ptx/compile.ts";
import { PtxError } from "./ptx/ptxError.ts";
import { refusedLines, testWithPtxas } from "./testing/assembler.ts";
import { header } from "./testing/header.ts";

const begin = `${header}.func (.reg .f32 r) twice(.reg .f32 x) { add.f32 r, x, x; ret; }
.visible .entry k(.param .u64 ps, .param .f32 qs) {
.reg .f32 f, g; .reg .b32 b; .reg .u64 r, r2; .reg .u32 u, v; .reg .s32 s; .reg .u16 h; .reg .pred p, q; .reg .b16 bh;
.reg .f64 d; .reg .b64 w; .reg .s64 sl; .reg .f16 hf; .shared .f32 sm[4];
`;
const line = begin.split("\n").length;

/** Lines that ptxas and the emulator refuse: wrong types of registers, what does not exist, what is missing. */
const wrong = `add.u32 u, %tid.x, 1;
mov.u64 r, %tid.x;
add.f32 f, g, 1;
mov.u32 u, 0f3f800000;
mov.f32 f, 1;
mov.b64 w, 0f3f800000;
ld.global.u32 f, [r];
add.u32 u, v, sm;
cvt.f32.f16 f, h;
cvt.f32.f16 f, u;
cvt.rn.f16.f32 h, f;
cvt.f32.s32 f, s;
cvt.f64.s32 d, s;
cvt.f32.f64 f, d;
cvt.s32.f32 s, f;
cvt.rn.s32.f32 s, f;
cvt.u32.u32 f, u;
cvt.rn.f32.f32 f, f;
cvt.rn.f64.f32 d, f;
cvt.rn.u64.u32 r, u;
cvt.b32.u32 u, u;
setp.lt.b32 p, u, u;
setp.lo.s32 p, u, u;
setp.ltu.u32 p, s, u;
setp.eq.u32 p, u, u, q;
setp.lt.f32 p, f, u;
setp.eq.u32 u, u, u;
mul.s32 s, s, s;
mul.wide.s32 d, u, 4;
mul.wide.u32 u, u, 4;
div.f32 f, f, g;
div.f64 d, d, d;
sqrt.f32 f, f;
rcp.f32 f, f;
fma.f32 f, f, f, f;
mad.f32 f, f, f, f;
shl.b32 u, u, h;
shl.b64 r, r, r2;
shl.u32 u, u, u;
and.u32 u, u, u;
selp.u32 f, f, g, p;
selp.u32 u, u, v, u;
mov.b32 h, u;
mov.u16 h, hf;
min.NaN.f32 f, f, f;
min.rn.f32 f, f, f;
add.rn.u32 u, u, u;
neg.u32 u, u;
abs.u32 u, u;
neg.b32 u, u;
add.b32 u, u, u;
add.u32 f, u, u;
add.u32 u, u;
add.u32 u, u, u, u;
add.u32 1, u, u;
add.u64 r, r, u;
add.f32 f, f, d;
add.f64 d, d, f;
st.global.f32 [r], 1;
st.global.f32 [r], u;
st.global.u32 [r], f;
st.global.u64 [r], u;
ld.volatile.global.cg.f32 f, [r];
ld.global.v4.u64 {r, r2, r, r}, [r];
ld.global.v2.f32 f, [r];
ld.global.v2.f32 {f, g, f, g}, [r];
ld.global.f32 {f, g}, [r];
ld.global.f32 f, r;
mov.u32 u, nosuch;
bra nosuch;
testp.finite.u32 p, u;
mov.b32 {u, v}, r;
mov.b64 {h, h}, r;
call (f), nosuch, (f);
call (f), twice, (f, g);
call (f), twice, (u);
call (u), twice, (f);
atom.global.inc.s32 s, [r], 5;
atom.global.add.u32 f, [r], 5;
`
  .trim()
  .split("\n");

test("lines that ptxas refuses", () => {
  for (const text of wrong) {
    const refusal = refusalOf(`${begin}${text}\nret;\n}`);
    expect(refusal, text).toMatch(new RegExp(`^line ${line}; `));
  }
});

testWithPtxas("ptxas refuses the same lines", () => {
  const found = refusedLines(`${begin}${wrong.join("\n")}\nret;\n}`);
  expect(wrong.filter((_, n) => !found?.includes(line + n))).toEqual([]);
});

/** Texts in which ptxas finds no end. */
const broken = [
  `${begin}ld.global.f32 f, [r+f];\nret;\n}`,
  `${begin}ld.global.f32 f, [r-4];\nret;\n}`,
  `${begin}add.u32 u, v 1;\nret;\n}`,
  `${begin}foo.bar u;\nret;\n}`,
  `${begin}add.u32 u, v, v\nret;\n}`,
  `${begin}@u bra END;\nEND: ret;\n}`,
  `${begin}add.u32 nosuch, u, u;\nret;\n}`,
  `${begin}.reg .u32 u;\nret;\n}`,
  `${begin}L: add.u32 u, u, u;\nL: ret;\n}`,
  `${begin}ret;`,
  `${header.replace("6.3", "6.2")}.entry a() { ret; }`,
  `${header.replace("sm_75", "sm_7x")}.entry a() { ret; }`,
  `${header.replace(/^.*\n/, "")}.entry a() { ret; }`,
  `${header}.entry a() { ret; }\n.entry a() { ret; }`,
  `${header}.visible entry a() { ret; }`,
  `${header}.entry a(.param .u33 x) { ret; }`,
];

test("texts that ptxas refuses", () => {
  for (const text of broken) expect(refusalOf(text), text).toMatch(/^line \d+; /);
});

testWithPtxas("ptxas refuses the same texts", () => {
  for (const text of broken) expect(refusedLines(text), text).toBeDefined();
});

test("what is not emulated is refused, with its line", () => {
  const lines = ["ex2.approx.f32 f, f;", "add.ftz.f32 f, f, g;", "bar.sync 1;", "bar.red.popc.u32 u, 0, p;"];
  lines.push("shfl.sync.idx.b32 u|p, u, 0, 31, -1;", "cvt.sat.f32.f32 f, f;", "div.approx.f32 f, f, g;");
  for (const text of lines) expect(refusalOf(`${begin}${text}\nret;\n}`), text).toMatch(new RegExp(`^line ${line}; `));
  expect(refusalOf(`${begin}ex2.approx.f32 f, f;\nret;\n}`)).toBe(
    `line ${line}; Unknown instruction: "ex2.approx.f32"`,
  );
});

function refusalOf(text: string): string | undefined {
  try {
    compile(text);
  } catch (error) {
    expect(error).toBeInstanceOf(PtxError);
    expect(error).not.toBeInstanceOf(Fault);
    return (error as Error).message;
  }
  return undefined;
}
