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

fn from_bf16(half: vec4u) -> vec4f {
  return bitcast<vec4f>(half << vec4u(16u));
}

fn load_bf16(words: vec2u) -> vec4f {
  return from_bf16(words.xxyy >> vec4u(0u, 16u, 0u, 16u));
}

fn to_bf16(x: vec4f) -> vec4u {
  let bits = bitcast<vec4u>(x);
  let number = (bits + vec4u(0x7fffu) + ((bits >> vec4u(16u)) & vec4u(1u))) >> vec4u(16u);
  let is_nan = (bits & vec4u(0x7fffffffu)) > vec4u(0x7f800000u);
  return select(number, (bits >> vec4u(16u)) | vec4u(0x40u), is_nan);
}

fn store_bf16(x: vec4f) -> vec2u {
  let halves = to_bf16(x);
  return halves.xz | (halves.yw << vec2u(16u));
}

@compute @workgroup_size(256)
fn update(@builtin(global_invocation_id) id: vec3u) {
  let i = id.x;
  if (i >= arrayLength(&ps)) { return; }

  let p = load_bf16(ps[i]);
  let exp_avg = exp_avgs[i];
  let g = load_bf16(gs[i]);
  let exp_avg_sq = exp_avg_sqs[i];

  let new_exp_avg = exp_avg * u.betas0 + g * u.k3;
  let new_exp_avg_sq = exp_avg_sq * u.betas1 + g * g * u.k6;
  let new_p = p * u.k1 - new_exp_avg / u.k4 / (sqrt(new_exp_avg_sq / u.k7) + u.eps) * u.lr;

  exp_avgs[i] = new_exp_avg;
  exp_avg_sqs[i] = new_exp_avg_sq;
  ps[i] = store_bf16(new_p);
}
