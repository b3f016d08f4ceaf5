import type { HalfDType } from "../halfDType.ts";
import { halfWgsl } from "./halfWgsl.ts";

/** What tells the kernels apart: how halves are stored, whether the device computes with them, and whether there is a bias. */
export interface MatMulForm {
  readonly dtype: HalfDType;
  readonly isNative: boolean;
  readonly hasBias: boolean;
}

/** Rows and columns of a tile. */
export const tile = 32;

/** Invocations of a workgroup: each has 4 × 4 numbers of the tile. */
export const invocations = 64;

const four = "from_half(w.x & 0xffffu), from_half(w.x >> 16u), from_half(w.y & 0xffffu), from_half(w.y >> 16u)";

/** How four halves are kept in a tile: as they are, or unpacked once for the 32 products that each takes part in. */
const quad = (isNative: boolean) =>
  isNative
    ? `alias Quad = vec4<f16>;
fn unpack(halves: vec4<f16>) -> Quad {
  return halves;
}`
    : `alias Quad = vec4<f32>;
fn unpack(words: vec2<i32>) -> Quad {
  let w = bitcast<vec2<u32>>(words);
  return Quad(${four});
}`;

/** Four lines of code. */
const each = (line: (i: number) => string, indent: number) => [0, 1, 2, 3].map(line).join(`\n${" ".repeat(indent)}`);

/**
 * A product of packed matrices in tiles, summed in float32 and rounded to half once. It knows nothing of its bindings: `a` and `b` hold
 * rows of halves, `bias` and `result` float32. What lies outside of a matrix is zero in both operands, so no infinity meets it.
 * Loops with barriers depend on uniforms only, which WGSL asks for; sums are given their zeros, which Dawn otherwise gives once, not each turn.
 */
export const matMulWgsl = ({ dtype, isNative, hasBias }: MatMulForm): string => `${halfWgsl[dtype]}
${quad(isNative)}
var<workgroup> tile_a: array<Quad, ${tile * 8}>;
var<workgroup> tile_b: array<Quad, ${tile * 8}>;
fn load_a(matrix: i32, row: i32, quad: i32) -> Quad {
  if (matrix >= uniforms.matrices || row >= uniforms.m || quad >= uniforms.quads) {
    return Quad();
  }
  return unpack(a[(matrix % uniforms.matricesA * uniforms.m + row) * uniforms.quads + quad]);
}
fn load_b(matrix: i32, row: i32, quad: i32) -> Quad {
  if (matrix >= uniforms.matrices || row >= uniforms.n || quad >= uniforms.quads) {
    return Quad();
  }
  return unpack(b[(matrix % uniforms.matricesB * uniforms.n + row) * uniforms.quads + quad]);
}
fn main(index: i32) {
  let local = i32(localIndex);
  let x = local % 8;
  let y = local / 8;
  let across = (uniforms.n + ${tile - 1}) / ${tile};
  let down = (uniforms.m + ${tile - 1}) / ${tile};
  for (var turn = 0; turn < uniforms.turns; turn++) {
    let place = i32(workgroupId.x) + turn * uniforms.groups;
    let matrix = place / (across * down);
    let row = place / across % down * ${tile};
    let column = place % across * ${tile};
    ${each((i) => `var sums${i} = vec4<f32>();`, 4)}
    for (var start = 0; start < uniforms.quads; start += 8) {
      for (var i = local; i < ${tile * 8}; i += ${invocations}) {
        tile_a[i % 8 * ${tile} + i / 8] = load_a(matrix, row + i / 8, start + i % 8);
        tile_b[i % 8 * ${tile} + i / 8] = load_b(matrix, column + i / 8, start + i % 8);
      }
      workgroupBarrier();
      for (var q = 0; q < ${tile * 8}; q += ${tile}) {
        ${each((j) => `let b${j} = vec4<f32>(tile_b[q + x + ${8 * j}]);`, 8)}
        ${each(
          (i) => `let a${i} = vec4<f32>(tile_a[q + y + ${8 * i}]);
        sums${i} += vec4<f32>(dot(a${i}, b0), dot(a${i}, b1), dot(a${i}, b2), dot(a${i}, b3));`,
          8,
        )}
      }
      workgroupBarrier();
    }
    let sums = array<vec4<f32>, 4>(sums0, sums1, sums2, sums3);
    for (var i = 0; i < 4; i++) {
      for (var j = 0; j < 4; j++) {
        let r = row + y + 8 * i;
        let c = column + x + 8 * j;
        if (matrix < uniforms.matrices && r < uniforms.m && c < uniforms.n) {
          let sum = sums[i][j]${hasBias ? " + from_half(to_half(bias[c]))" : ""};
          result[(matrix * uniforms.m + r) * uniforms.n + c] = from_half(to_half(sum));
        }
      }
    }
  }
}
`;
