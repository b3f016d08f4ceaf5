// SGD: Writes p, momentumBuffer, four weights at a time.
alias F = vec4<f32>;
alias U = vec4<u32>;
alias I = vec4<i32>;
alias B = vec4<bool>;
struct Row {
  weightDecay_: f32,
  momentum_: f32,
  lr_: f32,
}
@group(0) @binding(0) var<uniform> u: Row;
@group(0) @binding(1) var<storage, read_write> p_: array<F>;
@group(0) @binding(2) var<storage> g_: array<F>;
@group(0) @binding(3) var<storage, read_write> momentumBuffer_: array<F>;


@compute @workgroup_size(256)
fn update(@builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) size: vec3u, @builtin(local_invocation_index) local: u32) {
  let group = id.x + id.y * size.x;
  let i = group * 256 + local;
  if (i >= arrayLength(&p_)) { return; }

  let p0 = p_[i];
  let g0 = g_[i];
  let momentumBuffer0 = momentumBuffer_[i];

  let _0 = g0 + p0 * F(u.weightDecay_);
  let momentumBuffer1 = momentumBuffer0 * F(u.momentum_) + _0;
  let p1 = p0 - (_0 + momentumBuffer1 * F(u.momentum_)) * F(u.lr_);

  p_[i] = p1;
  momentumBuffer_[i] = momentumBuffer1;
}
