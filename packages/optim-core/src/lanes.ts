import type { BinaryOp, UnaryOp } from "./expr.ts";

/** Numbers of one precision side by side: what rules are computed on in JavaScript. Storing into them is the rounding. */
export type Lanes = Float32Array | Float64Array;

/** One operation over all lanes of `out`. Unused operands are passed all the same, so that every call has one shape. */
export type Loop = (out: Lanes, a: Lanes, b: Lanes, c: Lanes) => void;

/** Every operation as its own loop: a shared loop over a passed function would cost a call for each weight. */
export const loops: Readonly<Record<UnaryOp | BinaryOp | "where", Loop>> = {
  add(out, a, b) {
    for (let i = 0; i < out.length; i++) out[i] = a[i]! + b[i]!;
  },
  sub(out, a, b) {
    for (let i = 0; i < out.length; i++) out[i] = a[i]! - b[i]!;
  },
  mul(out, a, b) {
    for (let i = 0; i < out.length; i++) out[i] = a[i]! * b[i]!;
  },
  div(out, a, b) {
    for (let i = 0; i < out.length; i++) out[i] = a[i]! / b[i]!;
  },
  pow(out, a, b) {
    for (let i = 0; i < out.length; i++) out[i] = a[i]! ** b[i]!;
  },
  min(out, a, b) {
    for (let i = 0; i < out.length; i++) out[i] = Math.min(a[i]!, b[i]!);
  },
  max(out, a, b) {
    for (let i = 0; i < out.length; i++) out[i] = Math.max(a[i]!, b[i]!);
  },
  lt(out, a, b) {
    for (let i = 0; i < out.length; i++) out[i] = Number(a[i]! < b[i]!);
  },
  eq(out, a, b) {
    for (let i = 0; i < out.length; i++) out[i] = Number(a[i]! === b[i]!);
  },
  neg(out, a) {
    for (let i = 0; i < out.length; i++) out[i] = -a[i]!;
  },
  abs(out, a) {
    for (let i = 0; i < out.length; i++) out[i] = Math.abs(a[i]!);
  },
  sign(out, a) {
    for (let i = 0; i < out.length; i++) out[i] = Number(a[i]! > 0) - Number(a[i]! < 0);
  },
  sqrt(out, a) {
    for (let i = 0; i < out.length; i++) out[i] = Math.sqrt(a[i]!);
  },
  finite(out, a) {
    for (let i = 0; i < out.length; i++) out[i] = Number(Number.isFinite(a[i]!));
  },
  where(out, a, b, c) {
    for (let i = 0; i < out.length; i++) out[i] = a[i]! ? b[i]! : c[i]!;
  },
};
