// Lion: the step of four weights.
struct Row {
  betas0: f32,
  k1: f32, // 1 - betas[0]
  lr: f32,
  betas1: f32,
  k4: f32, // 1 - betas[1]
}

@group(0) @binding(0) var<uniform> u: Row;
@group(0) @binding(1) var<storage, read_write> ps: array<vec4f>;
@group(0) @binding(2) var<storage, read> gs: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> exp_avgs: array<vec4f>;

fn sign_of(x: vec4f) -> vec4f {
  return vec4f(x > vec4f(0.0)) - vec4f(x < vec4f(0.0));
}

@compute @workgroup_size(256)
fn update(@builtin(global_invocation_id) id: vec3u) {
  let i = id.x;
  if (i >= arrayLength(&ps)) { return; }

  let p = ps[i];
  let exp_avg = exp_avgs[i];
  let g = gs[i];

  let new_p = p - sign_of(exp_avg * u.betas0 + g * u.k1) * u.lr;
  let new_exp_avg = exp_avg * u.betas1 + g * u.k4;

  exp_avgs[i] = new_exp_avg;
  ps[i] = new_p;
}
