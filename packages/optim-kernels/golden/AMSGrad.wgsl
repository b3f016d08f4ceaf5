// AMSGrad: the step of four weights.
struct Row {
  betas0: f32,
  k1: f32, // 1 - betas[0]
  k2: f32, // 1 - betas[0]^t
  betas1: f32,
  k4: f32, // 1 - betas[1]
  k5: f32, // 1 - betas[1]^t
  eps: f32,
  lr: f32,
}

@group(0) @binding(0) var<uniform> u: Row;
@group(0) @binding(1) var<storage, read_write> ps: array<vec4f>;
@group(0) @binding(2) var<storage, read> gs: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> exp_avgs: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> max_exp_avg_sqs: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> exp_avg_sqs: array<vec4f>;

fn is_nan(x: vec4f) -> vec4<bool> {
  return (bitcast<vec4u>(x) & vec4u(0x7fffffffu)) > vec4u(0x7f800000u);
}

fn larger(x: vec4f, y: vec4f) -> vec4f {
  return select(max(x, y), x + y, is_nan(x) | is_nan(y));
}

@compute @workgroup_size(256)
fn update(@builtin(global_invocation_id) id: vec3u) {
  let i = id.x;
  if (i >= arrayLength(&ps)) { return; }

  let p = ps[i];
  let exp_avg = exp_avgs[i];
  let g = gs[i];
  let max_exp_avg_sq = max_exp_avg_sqs[i];
  let exp_avg_sq = exp_avg_sqs[i];

  let new_exp_avg = exp_avg * u.betas0 + g * u.k1;
  let new_exp_avg_sq = exp_avg_sq * u.betas1 + g * g * u.k4;
  let new_max_exp_avg_sq = larger(max_exp_avg_sq, new_exp_avg_sq);
  let new_p = p - new_exp_avg / u.k2 / (sqrt(new_max_exp_avg_sq / u.k5) + u.eps) * u.lr;

  exp_avgs[i] = new_exp_avg;
  exp_avg_sqs[i] = new_exp_avg_sq;
  max_exp_avg_sqs[i] = new_max_exp_avg_sq;
  ps[i] = new_p;
}
