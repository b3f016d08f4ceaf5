// AMSGrad: Writes p, expAvg, expAvgSq, maxExpAvgSq, four weights at a time.
alias F = vec4<f32>;
alias U = vec4<u32>;
alias I = vec4<i32>;
alias B = vec4<bool>;
struct Row {
  betas0_: f32,
  _1: f32, // 1 - betas[0]
  _2: f32, // 1 / (1 - betas[0]^t)
  betas1_: f32,
  _4: f32, // 1 - betas[1]
  _5: f32, // 1 / (1 - betas[1]^t)
  eps_: f32,
  lr_: f32,
}
@group(0) @binding(0) var<uniform> u: Row;
@group(0) @binding(1) var<storage, read_write> p_: array<F>;
@group(0) @binding(2) var<storage, read_write> expAvg_: array<F>;
@group(0) @binding(3) var<storage> g_: array<F>;
@group(0) @binding(4) var<storage, read_write> maxExpAvgSq_: array<F>;
@group(0) @binding(5) var<storage, read_write> expAvgSq_: array<F>;

fn _nan(x: F) -> B {
  return (bitcast<U>(x) & U(0x7fffffff)) > U(0x7f800000);
}
fn _max(x: F, y: F) -> F {
  return select(max(x, y), x + y, _nan(x) | _nan(y));
}

@compute @workgroup_size(256)
fn update(@builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) size: vec3u, @builtin(local_invocation_index) local: u32) {
  let group = id.x + id.y * size.x;
  let i = group * 256 + local;
  if (i >= arrayLength(&p_)) { return; }

  let p0 = p_[i];
  let expAvg0 = expAvg_[i];
  let g0 = g_[i];
  let maxExpAvgSq0 = maxExpAvgSq_[i];
  let expAvgSq0 = expAvgSq_[i];

  let expAvg1 = expAvg0 * F(u.betas0_) + g0 * F(u._1);
  let expAvgSq1 = expAvgSq0 * F(u.betas1_) + g0 * g0 * F(u._4);
  let maxExpAvgSq1 = _max(maxExpAvgSq0, expAvgSq1);
  let p1 = p0 - expAvg1 * F(u._2) / (sqrt(maxExpAvgSq1 * F(u._5)) + F(u.eps_)) * F(u.lr_);

  p_[i] = p1;
  expAvg_[i] = expAvg1;
  expAvgSq_[i] = expAvgSq1;
  maxExpAvgSq_[i] = maxExpAvgSq1;
}
