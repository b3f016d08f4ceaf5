// AdaBelief: the step of four weights.
struct Row {
  betas1: f32,
  k1: f32, // 1 - betas[1]
  k2: f32, // 1 - betas[1]^t
  k3: f32, // 2 / (1 - betas[1]) - 1 - t * betas[1]^t * 2 / (1 - betas[1]^t) < 5
  betas0: f32,
  k5: f32, // 1 - betas[0]
  k6: f32, // 1 - betas[0]^t
  k7: f32, // sqrt((2 / (1 - betas[1]) - 1 - t * betas[1]^t * 2 / (1 - betas[1]^t) - 4) * (2 / (1 - betas[1]) - 1 - t * betas[1]^t * 2 / (1 - betas[1]^t) - 2) * (2 / (1 - betas[1]) - 1) / ((2 / (1 - betas[1]) - 1 - 4) * (2 / (1 - betas[1]) - 1 - 2) * (2 / (1 - betas[1]) - 1 - t * betas[1]^t * 2 / (1 - betas[1]^t))))
  k8: f32, // eps / (1 - betas[1]^t)
  k9: f32, // eps / sqrt(1 - betas[1]^t)
  lr: f32,
}

@group(0) @binding(0) var<uniform> u: Row;
@group(0) @binding(1) var<storage, read_write> ps: array<vec4f>;
@group(0) @binding(2) var<storage, read> gs: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> exp_avgs: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> exp_avg_vars: array<vec4f>;

@compute @workgroup_size(256)
fn update(@builtin(global_invocation_id) id: vec3u) {
  let i = id.x;
  if (i >= arrayLength(&ps)) { return; }

  let p = ps[i];
  let exp_avg = exp_avgs[i];
  let g = gs[i];
  let exp_avg_var = exp_avg_vars[i];

  let new_exp_avg = exp_avg * u.betas0 + g * u.k5;
  let x0 = new_exp_avg / u.k6;
  let x1 = g - new_exp_avg;
  let new_exp_avg_var = exp_avg_var * u.betas1 + x1 * x1 * u.k1;
  let new_p = p - select(x0 * u.k7 / (sqrt(new_exp_avg_var / u.k2 + u.k8) + u.k9), x0, u.k3 != 0.0) * u.lr;

  exp_avgs[i] = new_exp_avg;
  exp_avg_vars[i] = new_exp_avg_var;
  ps[i] = new_p;
}
