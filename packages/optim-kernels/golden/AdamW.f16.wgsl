// AdamW: the step of four weights.
struct Row {
  lr: f32,
  k1: f32, // 1 - weightDecay * lr
  betas0: f32,
  k3: f32, // 1 - betas[0]
  k4: f32, // 1 - betas[0]^t
  betas1: f32,
  k6: f32, // 1 - betas[1]
  k7: f32, // 1 - betas[1]^t
  eps: f32,
}

@group(0) @binding(0) var<uniform> u: Row;
@group(0) @binding(1) var<storage, read_write> ps: array<vec2u>;
@group(0) @binding(2) var<storage, read> gs: array<vec2u>;
@group(0) @binding(3) var<storage, read_write> exp_avgs: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> exp_avg_sqs: array<vec4f>;

fn from_f16(half: vec4u) -> vec4f {
  let size = half & vec4u(0x7fffu);
  let normal = (size << vec4u(13u)) + select(vec4u(0x38000000u), vec4u(0x70000000u), size >= vec4u(0x7c00u));
  let small = bitcast<vec4u>(vec4f(size) * 5.9604644775390625e-8);
  return bitcast<vec4f>(select(normal, small, size < vec4u(0x400u)) | ((half & vec4u(0x8000u)) << vec4u(16u)));
}

fn load_f16(words: vec2u) -> vec4f {
  return from_f16(words.xxyy >> vec4u(0u, 16u, 0u, 16u));
}

fn to_f16(x: vec4f) -> vec4u {
  let bits = bitcast<vec4u>(x);
  let size = bits & vec4u(0x7fffffffu);
  let normal = (size - vec4u(0x38000000u) + vec4u(0xfffu) + ((size >> vec4u(13u)) & vec4u(1u))) >> vec4u(13u);
  let small = vec4u(round(min(abs(x), vec4f(1.0)) * 16777216.0));
  let number = select(min(normal, vec4u(0x7c00u)), small, size < vec4u(0x38800000u));
  let nan = vec4u(0x7e00u) | ((size >> vec4u(13u)) & vec4u(0x1ffu));
  return select(number, nan, size > vec4u(0x7f800000u)) | ((bits >> vec4u(16u)) & vec4u(0x8000u));
}

fn store_f16(x: vec4f) -> vec2u {
  let halves = to_f16(x);
  return halves.xz | (halves.yw << vec2u(16u));
}

@compute @workgroup_size(256)
fn update(@builtin(global_invocation_id) id: vec3u) {
  let i = id.x;
  if (i >= arrayLength(&ps)) { return; }

  let p = load_f16(ps[i]);
  let exp_avg = exp_avgs[i];
  let g = load_f16(gs[i]);
  let exp_avg_sq = exp_avg_sqs[i];

  let new_exp_avg = exp_avg * u.betas0 + g * u.k3;
  let new_exp_avg_sq = exp_avg_sq * u.betas1 + g * g * u.k6;
  let new_p = p * u.k1 - new_exp_avg / u.k4 / (sqrt(new_exp_avg_sq / u.k7) + u.eps) * u.lr;

  exp_avgs[i] = new_exp_avg;
  exp_avg_sqs[i] = new_exp_avg_sq;
  ps[i] = store_f16(new_p);
}
