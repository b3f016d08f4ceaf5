// Rprop: Writes p, prev, stepSize, four weights at a time.
alias F = vec4<f32>;
alias U = vec4<u32>;
alias I = vec4<i32>;
alias B = vec4<bool>;
struct Row {
  etas0_: f32,
  etas1_: f32,
  stepSizes0_: f32,
  stepSizes1_: f32,
}
@group(0) @binding(0) var<uniform> u: Row;
@group(0) @binding(1) var<storage, read_write> p_: array<F>;
@group(0) @binding(2) var<storage> g_: array<F>;
@group(0) @binding(3) var<storage, read_write> prev_: array<F>;
@group(0) @binding(4) var<storage, read_write> stepSize_: array<F>;

fn _nan(x: F) -> B {
  return (bitcast<U>(x) & U(0x7fffffff)) > U(0x7f800000);
}
fn _min(x: F, y: F) -> F {
  return select(min(x, y), x + y, _nan(x) | _nan(y));
}
fn _max(x: F, y: F) -> F {
  return select(max(x, y), x + y, _nan(x) | _nan(y));
}
fn _where(test: B, x: F, y: F) -> F {
  return select(y, x, test);
}
fn _sign(x: F) -> F {
  return F(x > F(0)) - F(x < F(0));
}

@compute @workgroup_size(256)
fn update(@builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) size: vec3u, @builtin(local_invocation_index) local: u32) {
  let group = id.x + id.y * size.x;
  let i = group * 256 + local;
  if (i >= arrayLength(&p_)) { return; }

  let p0 = p_[i];
  let g0 = g_[i];
  let prev0 = prev_[i];
  let stepSize0 = stepSize_[i];

  let _0 = g0 * prev0;
  let _1 = (_0 < F(0.0));
  let prev1 = _where(_1, F(0.0), g0);
  let stepSize1 = _min(_max((stepSize0 * _where(_1, F(u.etas0_), _where((F(0.0) < _0), F(u.etas1_), F(1.0)))), F(u.stepSizes0_)), F(u.stepSizes1_));
  let p1 = p0 - _sign(prev1) * stepSize1;

  p_[i] = p1;
  prev_[i] = prev1;
  stepSize_[i] = stepSize1;
}
