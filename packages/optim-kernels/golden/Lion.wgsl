// Lion: Writes p, expAvg, four weights at a time.
alias F = vec4<f32>;
alias U = vec4<u32>;
alias I = vec4<i32>;
alias B = vec4<bool>;
struct Row {
  betas0_: f32,
  _1: f32, // 1 - betas[0]
  lr_: f32,
  betas1_: f32,
  _4: f32, // 1 - betas[1]
}
@group(0) @binding(0) var<uniform> u: Row;
@group(0) @binding(1) var<storage, read_write> p_: array<F>;
@group(0) @binding(2) var<storage, read_write> expAvg_: array<F>;
@group(0) @binding(3) var<storage> g_: array<F>;

fn _sign(x: F) -> F {
  return F(x > F(0)) - F(x < F(0));
}

@compute @workgroup_size(256)
fn update(@builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) size: vec3u, @builtin(local_invocation_index) local: u32) {
  let group = id.x + id.y * size.x;
  let i = group * 256 + local;
  if (i >= arrayLength(&p_)) { return; }

  let p0 = p_[i];
  let expAvg0 = expAvg_[i];
  let g0 = g_[i];

  let p1 = p0 - _sign(expAvg0 * F(u.betas0_) + g0 * F(u._1)) * F(u.lr_);
  let expAvg1 = expAvg0 * F(u.betas1_) + g0 * F(u._4);

  p_[i] = p1;
  expAvg_[i] = expAvg1;
}
