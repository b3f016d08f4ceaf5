// DecoupledAdamW: the step of four weights.
struct Row {
  lr: f32,
  k1: f32, // 1 - weightDecay * (initialLr = 0 ? 1 : lr / initialLr)
  betas0: f32,
  k3: f32, // 1 - betas[0]
  k4: f32, // 1 - betas[0]^t
  betas1: f32,
  k6: f32, // 1 - betas[1]
  k7: f32, // 1 - betas[1]^t
  eps: f32,
}

@group(0) @binding(0) var<uniform> u: Row;
@group(0) @binding(1) var<storage, read_write> ps: array<vec4f>;
@group(0) @binding(2) var<storage, read> gs: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> exp_avgs: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> exp_avg_sqs: array<vec4f>;

@compute @workgroup_size(256)
fn update(@builtin(global_invocation_id) id: vec3u) {
  let i = id.x;
  if (i >= arrayLength(&ps)) { return; }

  let p = ps[i];
  let exp_avg = exp_avgs[i];
  let g = gs[i];
  let exp_avg_sq = exp_avg_sqs[i];

  let new_exp_avg = exp_avg * u.betas0 + g * u.k3;
  let new_exp_avg_sq = exp_avg_sq * u.betas1 + g * g * u.k6;
  let new_p = p * u.k1 - new_exp_avg / u.k4 / (sqrt(new_exp_avg_sq / u.k7) + u.eps) * u.lr;

  exp_avgs[i] = new_exp_avg;
  exp_avg_sqs[i] = new_exp_avg_sq;
  ps[i] = new_p;
}
