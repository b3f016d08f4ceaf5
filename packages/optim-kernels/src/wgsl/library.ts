import { typeOf, type Width } from "./algebra.ts";

interface LibraryFunction {
  readonly needs?: string;
  readonly source: (f: string, u: string) => string;
}

const flag = (f: string): string => (f === "f32" ? "bool" : "vec4<bool>");

const choice = (name: string, builtIn: string): LibraryFunction => ({
  needs: "is_nan",
  source: (f) => `\
fn ${name}(x: ${f}, y: ${f}) -> ${f} {
  return select(${builtIn}(x, y), x + y, is_nan(x) | is_nan(y));
}`,
});

/**
 * Functions of the kernels, for numbers of type `f` with bits of type `u`. WGSL may assume that there is no NaN and no infinity, so tests
 * for them look at bits. Halves are coded in integers, to the nearest and ties to even: `pack2x16float` leaves rounding and overflow to the
 * adapter.
 */
const library: Readonly<Record<string, LibraryFunction>> = {
  is_nan: {
    source: (f, u) => `\
fn is_nan(x: ${f}) -> ${flag(f)} {
  return (bitcast<${u}>(x) & ${u}(0x7fffffffu)) > ${u}(0x7f800000u);
}`,
  },
  is_finite: {
    source: (f, u) => `\
fn is_finite(x: ${f}) -> ${flag(f)} {
  return (bitcast<${u}>(x) & ${u}(0x7f800000u)) != ${u}(0x7f800000u);
}`,
  },
  smaller: choice("smaller", "min"),
  larger: choice("larger", "max"),
  sign_of: {
    source: (f) => `\
fn sign_of(x: ${f}) -> ${f} {
  return ${f}(x > ${f}(0.0)) - ${f}(x < ${f}(0.0));
}`,
  },
  // The built-in log2 may be wrong by 2^-21 near 1, which a power of a beta would show.
  log_two: {
    source: (f, u) => `\
fn log_two(x: ${f}) -> ${f} {
  let bits = bitcast<${u}>(x) - ${u}(0x3f3504f3u);
  let exponent = ${f}(bitcast<${f.replace("f", "i")}>(bits) >> ${u}(23u));
  let near_one = bitcast<${f}>((bits & ${u}(0x7fffffu)) + ${u}(0x3f3504f3u));
  let s = (near_one - 1.0) / (near_one + 1.0);
  let t = s * s;
  return exponent + s * (2.885390082 + t * (0.961796694 + t * (0.577078016 + t * (0.412198583 + t * 0.320598898))));
}`,
  },
  power: {
    needs: "is_nan,is_finite,log_two",
    source: (f, u) => `\
fn power(x: ${f}, y: ${f}) -> ${f} {
  let edge = select(1.0 / abs(x), abs(x), y > ${f}(0.0));
  let size = select(exp2(y * log_two(abs(x))), edge, (x == ${f}(0.0)) | !is_finite(x));
  let is_whole = y == floor(y);
  let is_odd = is_whole & (floor(y * 0.5) * 2.0 != y);
  let is_minus = (bitcast<${u}>(x) >> ${u}(31u)) == ${u}(1u);
  let has_none = (is_minus & (x != ${f}(0.0)) & is_finite(x) & !is_whole) | ((abs(x) == ${f}(1.0)) & !is_finite(y));
  let nan = bitcast<${f}>(bitcast<${u}>(x) | ${u}(0x7fc00000u));
  let result = select(select(size, -size, is_minus & is_odd), x, y == ${f}(1.0));
  return select(select(result, nan, has_none | is_nan(x) | is_nan(y)), ${f}(1.0), y == ${f}(0.0));
}`,
  },
  from_f16: {
    source: (f, u) => `\
fn from_f16(half: ${u}) -> ${f} {
  let size = half & ${u}(0x7fffu);
  let normal = (size << ${u}(13u)) + select(${u}(0x38000000u), ${u}(0x70000000u), size >= ${u}(0x7c00u));
  let small = bitcast<${u}>(${f}(size) * 5.9604644775390625e-8);
  return bitcast<${f}>(select(normal, small, size < ${u}(0x400u)) | ((half & ${u}(0x8000u)) << ${u}(16u)));
}`,
  },
  to_f16: {
    source: (f, u) => `\
fn to_f16(x: ${f}) -> ${u} {
  let bits = bitcast<${u}>(x);
  let size = bits & ${u}(0x7fffffffu);
  let normal = (size - ${u}(0x38000000u) + ${u}(0xfffu) + ((size >> ${u}(13u)) & ${u}(1u))) >> ${u}(13u);
  let small = ${u}(round(min(abs(x), ${f}(1.0)) * 16777216.0));
  let number = select(min(normal, ${u}(0x7c00u)), small, size < ${u}(0x38800000u));
  let nan = ${u}(0x7e00u) | ((size >> ${u}(13u)) & ${u}(0x1ffu));
  return select(number, nan, size > ${u}(0x7f800000u)) | ((bits >> ${u}(16u)) & ${u}(0x8000u));
}`,
  },
  from_bf16: {
    source: (f, u) => `\
fn from_bf16(half: ${u}) -> ${f} {
  return bitcast<${f}>(half << ${u}(16u));
}`,
  },
  to_bf16: {
    source: (f, u) => `\
fn to_bf16(x: ${f}) -> ${u} {
  let bits = bitcast<${u}>(x);
  let number = (bits + ${u}(0x7fffu) + ((bits >> ${u}(16u)) & ${u}(1u))) >> ${u}(16u);
  let is_nan = (bits & ${u}(0x7fffffffu)) > ${u}(0x7f800000u);
  return select(number, (bits >> ${u}(16u)) | ${u}(0x40u), is_nan);
}`,
  },
  ...both("f16"),
  ...both("bf16"),
};

/** Four halves lie in two words. */
function both(dtype: string): Record<string, LibraryFunction> {
  return {
    [`load_${dtype}`]: {
      needs: `from_${dtype}`,
      source: () => `\
fn load_${dtype}(words: vec2u) -> vec4f {
  return from_${dtype}(words.xxyy >> vec4u(0u, 16u, 0u, 16u));
}`,
    },
    [`store_${dtype}`]: {
      needs: `to_${dtype}`,
      source: () => `\
fn store_${dtype}(x: vec4f) -> vec2u {
  let halves = to_${dtype}(x);
  return halves.xz | (halves.yw << vec2u(16u));
}`,
    },
  };
}

/** The source of the functions that are named, with those that they need. */
export function librarySource(names: Iterable<string>, width: Width): string {
  const all = new Set<string>();
  const add = (name: string): void => {
    const { needs } = library[name]!;
    if (needs) for (const needed of needs.split(",")) add(needed);
    all.add(name);
  };
  for (const name of names) add(name);
  return [...all].map((name) => `\n${library[name]!.source(typeOf(width, "f"), typeOf(width, "u"))}\n`).join("");
}
