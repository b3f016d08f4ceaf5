import type { BinaryOp, UnaryOp } from "./expr.ts";

/** Numbers of one precision side by side: what rules are computed on in JavaScript. Storing into them is the rounding. */
export type Lanes = Float32Array | Float64Array;

/** One operation over the first lanes of `out`. Unused operands are passed all the same, so that every call has one shape. */
export type Loop = (count: number, out: Lanes, a: Lanes, b: Lanes, c: Lanes) => void;

/** Every operation as its own loop: a shared loop over a passed function would cost a call for each weight. */
export const loops: Readonly<Record<UnaryOp | BinaryOp | "where", Loop>> = {
  add(count, out, a, b) {
    for (let i = 0; i < count; i++) out[i] = a[i]! + b[i]!;
  },
  sub(count, out, a, b) {
    for (let i = 0; i < count; i++) out[i] = a[i]! - b[i]!;
  },
  mul(count, out, a, b) {
    for (let i = 0; i < count; i++) out[i] = a[i]! * b[i]!;
  },
  div(count, out, a, b) {
    for (let i = 0; i < count; i++) out[i] = a[i]! / b[i]!;
  },
  pow(count, out, a, b) {
    for (let i = 0; i < count; i++) out[i] = a[i]! ** b[i]!;
  },
  min(count, out, a, b) {
    for (let i = 0; i < count; i++) out[i] = Math.min(a[i]!, b[i]!);
  },
  max(count, out, a, b) {
    for (let i = 0; i < count; i++) out[i] = Math.max(a[i]!, b[i]!);
  },
  lt(count, out, a, b) {
    for (let i = 0; i < count; i++) out[i] = +(a[i]! < b[i]!);
  },
  eq(count, out, a, b) {
    for (let i = 0; i < count; i++) out[i] = +(a[i]! === b[i]!);
  },
  neg(count, out, a) {
    for (let i = 0; i < count; i++) out[i] = -a[i]!;
  },
  abs(count, out, a) {
    for (let i = 0; i < count; i++) out[i] = Math.abs(a[i]!);
  },
  sign(count, out, a) {
    for (let i = 0; i < count; i++) out[i] = Math.sign(a[i]!) || 0;
  },
  sqrt(count, out, a) {
    for (let i = 0; i < count; i++) out[i] = Math.sqrt(a[i]!);
  },
  finite(count, out, a) {
    for (let i = 0; i < count; i++) out[i] = +Number.isFinite(a[i]!);
  },
  where(count, out, a, b, c) {
    for (let i = 0; i < count; i++) out[i] = a[i]! ? b[i]! : c[i]!;
  },
};
