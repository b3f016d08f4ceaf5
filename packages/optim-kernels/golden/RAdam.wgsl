// RAdam: the step of four weights.
struct Row {
  betas1: f32,
  k1: f32, // 1 - betas[1]
  k2: f32, // 1 - betas[1]^t
  k3: f32, // 5 < 2 / (1 - betas[1]) - 1 - t * betas[1]^t * 2 / (1 - betas[1]^t)
  betas0: f32,
  k5: f32, // 1 - betas[0]
  k6: f32, // 1 - betas[0]^t
  k7: f32, // sqrt((2 / (1 - betas[1]) - 1 - t * betas[1]^t * 2 / (1 - betas[1]^t) - 4) * (2 / (1 - betas[1]) - 1 - t * betas[1]^t * 2 / (1 - betas[1]^t) - 2) * (2 / (1 - betas[1]) - 1) / ((2 / (1 - betas[1]) - 1 - 4) * (2 / (1 - betas[1]) - 1 - 2) * (2 / (1 - betas[1]) - 1 - t * betas[1]^t * 2 / (1 - betas[1]^t))))
  k8: f32, // eps / sqrt(1 - betas[1]^t)
  lr: f32,
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

  let new_exp_avg = exp_avg * u.betas0 + g * u.k5;
  let x0 = new_exp_avg / u.k6;
  let new_exp_avg_sq = exp_avg_sq * u.betas1 + g * g * u.k1;
  let new_p = p - select(x0, x0 * u.k7 / (sqrt(new_exp_avg_sq / u.k2) + u.k8), u.k3 != 0.0) * u.lr;

  exp_avgs[i] = new_exp_avg;
  exp_avg_sqs[i] = new_exp_avg_sq;
  ps[i] = new_p;
}
