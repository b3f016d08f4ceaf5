// Adadelta: Writes p, squareAvg, accDelta, four weights at a time.
alias F = vec4<f32>;
alias U = vec4<u32>;
alias I = vec4<i32>;
alias B = vec4<bool>;
struct Row {
  eps_: f32,
  rho_: f32,
  _2: f32, // 1 - rho
  lr_: f32,
}
@group(0) @binding(0) var<uniform> u: Row;
@group(0) @binding(1) var<storage, read_write> p_: array<F>;
@group(0) @binding(2) var<storage, read_write> accDelta_: array<F>;
@group(0) @binding(3) var<storage, read_write> squareAvg_: array<F>;
@group(0) @binding(4) var<storage> g_: array<F>;


@compute @workgroup_size(256)
fn update(@builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) size: vec3u, @builtin(local_invocation_index) local: u32) {
  let group = id.x + id.y * size.x;
  let i = group * 256 + local;
  if (i >= arrayLength(&p_)) { return; }

  let p0 = p_[i];
  let accDelta0 = accDelta_[i];
  let squareAvg0 = squareAvg_[i];
  let g0 = g_[i];

  let squareAvg1 = squareAvg0 * F(u.rho_) + g0 * g0 * F(u._2);
  let _0 = sqrt(accDelta0 + F(u.eps_)) / sqrt(squareAvg1 + F(u.eps_)) * g0;
  let p1 = p0 - _0 * F(u.lr_);
  let accDelta1 = accDelta0 * F(u.rho_) + _0 * _0 * F(u._2);

  p_[i] = p1;
  squareAvg_[i] = squareAvg1;
  accDelta_[i] = accDelta1;
}
