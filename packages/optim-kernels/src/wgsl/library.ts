/**
 * Functions of the kernels, each after those that it needs; operations by their names. WGSL may
 * assume that there is no NaN and no infinity, so tests for them look at bits, and constants are made of bits that no compiler knows. The
 * built-in log2 may be wrong by 2^-21 near 1, which a power of a beta would show. Halves are coded in integers, to the nearest and ties to even: `pack2x16float` leaves rounding and overflow to the adapter.
 */
const library = `\
var<private> zero: u32;
fn _bits(x: u32) -> F {
return bitcast<F>(U(x | zero));
}

fn _nan(x: F) -> B {
return (bitcast<U>(x) & U(0x7fffffff)) > U(0x7f800000);
}

fn _finite(x: F) -> B {
return (bitcast<U>(x) & U(0x7f800000)) != U(0x7f800000);
}

fn _min(x: F, y: F) -> F {
return select(min(x, y), x + y, _nan(x) | _nan(y));
}

fn _max(x: F, y: F) -> F {
return select(max(x, y), x + y, _nan(x) | _nan(y));
}

fn _neg(x: F) -> F {
return -x;
}

fn _where(test: B, x: F, y: F) -> F {
return select(y, x, test);
}

fn _sign(x: F) -> F {
return F(x > F(0)) - F(x < F(0));
}

fn _log2(x: F) -> F {
let b = bitcast<U>(x) - U(0x3f3504f3);
let near_one = bitcast<F>((b & U(0x7fffff)) + U(0x3f3504f3));
let s = (near_one - 1) / (near_one + 1);
let t = s * s;
return F(bitcast<I>(b) >> U(23)) + s * (2.885390082 + t * (0.961796694 + t * (0.577078016 + t * (0.412198583 + t * 0.320598898))));
}

fn _pow(x: F, y: F) -> F {
let edge = select(1 / abs(x), abs(x), y > F(0));
let size = select(exp2(y * _log2(abs(x))), edge, (x == F(0)) | !_finite(x));
let is_whole = y == floor(y);
let is_odd = is_whole & (floor(y * 0.5) * 2 != y);
let is_minus = (bitcast<U>(x) >> U(31)) == U(1);
let has_none = (is_minus & (x != F(0)) & _finite(x) & !is_whole) | ((abs(x) == F(1)) & !_finite(y));
let nan = bitcast<F>(bitcast<U>(x) | U(0x7fc00000));
let result = select(select(size, -size, is_minus & is_odd), x, y == F(1));
return select(select(result, nan, has_none | _nan(x) | _nan(y)), F(1), y == F(0));
}

fn _from_f16(half: U) -> F {
let size = half & U(0x7fff);
let normal = (size << U(13)) + select(U(0x38000000), U(0x70000000), size >= U(0x7c00));
let small = bitcast<U>(F(size) * 5.9604644775390625e-8);
return bitcast<F>(select(normal, small, size < U(0x400)) | ((half & U(0x8000)) << U(16)));
}

fn _to_f16(x: F) -> U {
let b = bitcast<U>(x);
let size = b & U(0x7fffffff);
let normal = (size - U(0x38000000) + U(0xfff) + ((size >> U(13)) & U(1))) >> U(13);
let small = U(round(min(abs(x), F(1)) * 16777216));
let number = select(min(normal, U(0x7c00)), small, size < U(0x38800000));
let nan = U(0x7e00) | ((size >> U(13)) & U(0x1ff));
return select(number, nan, _nan(x)) | ((b >> U(16)) & U(0x8000));
}

fn _from_bf16(half: U) -> F {
return bitcast<F>(half << U(16));
}

fn _to_bf16(x: F) -> U {
let b = bitcast<U>(x);
return select((b + U(0x7fff) + ((b >> U(16)) & U(1))) >> U(16), (b >> U(16)) | U(0x40), _nan(x));
}

fn _unpack(words: vec2u) -> U {
return words.xxyy >> U(0, 16, 0, 16);
}

fn _pack(halves: U) -> vec2u {
return halves.xz | (halves.yw << vec2u(16));
}
`
  .trim()
  .split("\n\n")
  .reverse();

/** What these lines call, and after it the lines. */
export const withLibrary = (lines: string): string =>
  library.reduce((all, text) => (all.includes(`${text.match(/fn (\w+)/)![1]}(`) ? `${text}\n${all}` : all), lines);
