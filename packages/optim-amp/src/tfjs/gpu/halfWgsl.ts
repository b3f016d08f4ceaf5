import type { HalfDType } from "../halfDType.ts";

/**
 * `to_half` and `from_half` in WGSL: 16 bits in a word, coded in integers, to the nearest and ties to even. `pack2x16float` and the
 * conversion to `f16` leave rounding and overflow to the adapter. WGSL may assume that there is no infinity, so bits are compared.
 */
export const halfWgsl: Readonly<Record<HalfDType, string>> = {
  f16: `
fn to_half(x: f32) -> u32 {
  let bits = bitcast<u32>(x);
  let size = bits & 0x7fffffffu;
  let normal = min((size - 0x38000000u + 0xfffu + ((size >> 13u) & 1u)) >> 13u, 0x7c00u);
  let small = u32(round(min(abs(x), 1.0) * 16777216.0));
  let number = select(normal, small, size < 0x38800000u);
  let nan = 0x7e00u | ((size >> 13u) & 0x1ffu);
  return select(number, nan, size > 0x7f800000u) | ((bits >> 16u) & 0x8000u);
}
fn from_half(half: u32) -> f32 {
  let size = half & 0x7fffu;
  let normal = (size << 13u) + select(0x38000000u, 0x70000000u, size >= 0x7c00u);
  let small = bitcast<u32>(f32(size) * 5.9604644775390625e-8);
  return bitcast<f32>(select(normal, small, size < 0x400u) | ((half & 0x8000u) << 16u));
}
`,
  bf16: `
fn to_half(x: f32) -> u32 {
  let bits = bitcast<u32>(x);
  let number = (bits + 0x7fffu + ((bits >> 16u) & 1u)) >> 16u;
  return select(number, (bits >> 16u) | 0x40u, (bits & 0x7fffffffu) > 0x7f800000u);
}
fn from_half(half: u32) -> f32 {
  return bitcast<f32>(half << 16u);
}
`,
};
