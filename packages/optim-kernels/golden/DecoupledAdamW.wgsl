// DecoupledAdamW: Writes p, expAvg, expAvgSq, four weights at a time.
alias F = vec4<f32>;
alias U = vec4<u32>;
alias I = vec4<i32>;
alias B = vec4<bool>;
struct Row {
  lr_: f32,
  _1: f32, // 1 - weightDecay * (initialLr = 0 ? 1 : lr / initialLr)
  betas0_: f32,
  _3: f32, // 1 - betas[0]
  _4: f32, // 1 / (1 - betas[0]^t)
  betas1_: f32,
  _6: f32, // 1 - betas[1]
  _7: f32, // 1 / (1 - betas[1]^t)
  eps_: f32,
}
@group(0) @binding(0) var<uniform> u: Row;
@group(0) @binding(1) var<storage, read_write> p_: array<F>;
@group(0) @binding(2) var<storage, read_write> expAvg_: array<F>;
@group(0) @binding(3) var<storage> g_: array<F>;
@group(0) @binding(4) var<storage, read_write> expAvgSq_: array<F>;


@compute @workgroup_size(256)
fn update(@builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) size: vec3u, @builtin(local_invocation_index) local: u32) {
  let group = id.x + id.y * size.x;
  let i = group * 256 + local;
  if (i >= arrayLength(&p_)) { return; }

  let p0 = p_[i];
  let expAvg0 = expAvg_[i];
  let g0 = g_[i];
  let expAvgSq0 = expAvgSq_[i];

  let expAvg1 = expAvg0 * F(u.betas0_) + g0 * F(u._3);
  let expAvgSq1 = expAvgSq0 * F(u.betas1_) + g0 * g0 * F(u._6);
  let p1 = p0 * F(u._1) - expAvg1 * F(u._4) / (sqrt(expAvgSq1 * F(u._7)) + F(u.eps_)) * F(u.lr_);

  p_[i] = p1;
  expAvg_[i] = expAvg1;
  expAvgSq_[i] = expAvgSq1;
}
