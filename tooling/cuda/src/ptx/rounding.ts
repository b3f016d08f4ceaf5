import { bits32, float32 } from "./reinterpret.ts";

/** To the nearest whole number, to the even one of two. */
export function rni(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (Number.isNaN(rest) || rest === 0) return value;
  const up = rest > 0.5 || (rest === 0.5 && floor % 2 !== 0);
  // Zero keeps the sign.
  return up ? (floor === -1 ? -0 : floor + 1) : floor;
}

/** Towards zero. */
export const rzi = Math.trunc;

/** Down. */
export const rmi = Math.floor;

/** Up. */
export const rpi = Math.ceil;

/** A whole number within two others, `nan` for what is no number; 32 bits as JavaScript's operators give them. */
export function clamped(value: number, least: number, most: number, nan: number): number {
  if (Number.isNaN(value)) return nan;
  return Math.min(Math.max(value, least), most) | 0;
}

/** To a float32 towards zero (`rz`), down (`rm`) or up (`rp`). */
export function round32(value: number, mode: "rz" | "rm" | "rp"): number {
  const near = Math.fround(value);
  if (near === value || Number.isNaN(value)) return near;
  const up = mode === "rp" || (mode === "rz" && value < 0);
  if (up ? near >= value : near <= value) return near;
  return up ? next(near) : -next(-near);
}

/** The next float32 above. */
function next(value: number): number {
  if (value === 0) return float32(1);
  if (value === -Infinity) return float32(0xff7fffff | 0);
  return float32(bits32(value) + (value > 0 ? 1 : -1));
}
