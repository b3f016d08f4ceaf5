// AdamW: Writes p, expAvg, expAvgSq, fp32Copy, four weights at a time.
alias F = vec4<f32>;
alias U = vec4<u32>;
alias I = vec4<i32>;
alias B = vec4<bool>;
struct Row {
  lr_: f32,
  _1: f32, // 1 - weightDecay * lr
  betas0_: f32,
  _3: f32, // 1 - betas[0]
  _4: f32, // 1 / (1 - betas[0]^t)
  betas1_: f32,
  _6: f32, // 1 - betas[1]
  _7: f32, // 1 / (1 - betas[1]^t)
  eps_: f32,
}
@group(0) @binding(0) var<uniform> u: Row;
@group(0) @binding(1) var<storage, read_write> fp32Copy_: array<F>;
@group(0) @binding(2) var<storage, read_write> expAvg_: array<F>;
@group(0) @binding(3) var<storage> g_: array<vec2u>;
@group(0) @binding(4) var<storage, read_write> expAvgSq_: array<F>;
@group(0) @binding(5) var<storage, read_write> p_: array<vec2u>;

fn _nan(x: F) -> B {
  return (bitcast<U>(x) & U(0x7fffffff)) > U(0x7f800000);
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
fn _unpack(words: vec2u) -> U {
  return words.xxyy >> U(0, 16, 0, 16);
}
fn _pack(halves: U) -> vec2u {
  return halves.xz | (halves.yw << vec2u(16));
}

@compute @workgroup_size(256)
fn update(@builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) size: vec3u, @builtin(local_invocation_index) local: u32) {
  let group = id.x + id.y * size.x;
  let i = group * 256 + local;
  if (i >= arrayLength(&p_)) { return; }

  let fp32Copy0 = fp32Copy_[i];
  let expAvg0 = expAvg_[i];
  let g0 = _from_f16(_unpack(g_[i]));
  let expAvgSq0 = expAvgSq_[i];

  let expAvg1 = expAvg0 * F(u.betas0_) + g0 * F(u._3);
  let expAvgSq1 = expAvgSq0 * F(u.betas1_) + g0 * g0 * F(u._6);
  let p1 = fp32Copy0 * F(u._1) - expAvg1 * F(u._4) / (sqrt(expAvgSq1 * F(u._7)) + F(u.eps_)) * F(u.lr_);

  p_[i] = _pack(_to_f16(p1));
  expAvg_[i] = expAvg1;
  expAvgSq_[i] = expAvgSq1;
  fp32Copy_[i] = p1;
}
