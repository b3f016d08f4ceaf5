/** Numbers of one precision side by side: what the JavaScript backend computes on. Storing into them is the rounding. */
import { sign } from "../algebra.ts";
import type { BinaryOp, UnaryOp } from "../expr.ts";

export type Lanes = Float32Array | Float64Array;

/** One operation over the first `n` lanes. Unused operands are passed all the same, so that every call has one shape. */
export type Loop = (out: Lanes, a: Lanes, b: Lanes, c: Lanes, n: number) => void;

/** Every operation as its own loop: a shared loop over a passed function would cost a call for each weight. */
export const loops: Record<UnaryOp | BinaryOp | "where" | "load", Loop> = {
  load(out, a, _b, _c, n) {
    for (let i = 0; i < n; i++) out[i] = a[i]!;
  },
  add(out, a, b, _c, n) {
    for (let i = 0; i < n; i++) out[i] = a[i]! + b[i]!;
  },
  sub(out, a, b, _c, n) {
    for (let i = 0; i < n; i++) out[i] = a[i]! - b[i]!;
  },
  mul(out, a, b, _c, n) {
    for (let i = 0; i < n; i++) out[i] = a[i]! * b[i]!;
  },
  div(out, a, b, _c, n) {
    for (let i = 0; i < n; i++) out[i] = a[i]! / b[i]!;
  },
  pow(out, a, b, _c, n) {
    for (let i = 0; i < n; i++) out[i] = a[i]! ** b[i]!;
  },
  min(out, a, b, _c, n) {
    for (let i = 0; i < n; i++) out[i] = Math.min(a[i]!, b[i]!);
  },
  max(out, a, b, _c, n) {
    for (let i = 0; i < n; i++) out[i] = Math.max(a[i]!, b[i]!);
  },
  lt(out, a, b, _c, n) {
    for (let i = 0; i < n; i++) out[i] = Number(a[i]! < b[i]!);
  },
  eq(out, a, b, _c, n) {
    for (let i = 0; i < n; i++) out[i] = Number(a[i]! === b[i]!);
  },
  neg(out, a, _b, _c, n) {
    for (let i = 0; i < n; i++) out[i] = -a[i]!;
  },
  abs(out, a, _b, _c, n) {
    for (let i = 0; i < n; i++) out[i] = Math.abs(a[i]!);
  },
  sign(out, a, _b, _c, n) {
    for (let i = 0; i < n; i++) out[i] = sign(a[i]!);
  },
  sqrt(out, a, _b, _c, n) {
    for (let i = 0; i < n; i++) out[i] = Math.sqrt(a[i]!);
  },
  finite(out, a, _b, _c, n) {
    for (let i = 0; i < n; i++) out[i] = Number(Number.isFinite(a[i]!));
  },
  where(out, a, b, c, n) {
    for (let i = 0; i < n; i++) out[i] = a[i]! ? b[i]! : c[i]!;
  },
};
