// ASGD: Writes p, ax, four weights at a time.
alias F = vec4<f32>;
alias U = vec4<u32>;
alias I = vec4<i32>;
alias B = vec4<bool>;
struct Row {
  lambd_: f32,
  _1: f32, // lr / (lr * lambd * t + 1)^alpha
  _2: f32, // 1 / max(t - t0, 1)
}
@group(0) @binding(0) var<uniform> u: Row;
@group(0) @binding(1) var<storage, read_write> p_: array<F>;
@group(0) @binding(2) var<storage> eta_: array<f32>;
@group(0) @binding(3) var<storage> g_: array<F>;
@group(0) @binding(4) var<storage> mu_: array<f32>;
@group(0) @binding(5) var<storage, read_write> ax_: array<F>;

fn _where(test: B, x: F, y: F) -> F {
  return select(y, x, test);
}

@compute @workgroup_size(256)
fn update(@builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) size: vec3u, @builtin(local_invocation_index) local: u32) {
  let group = id.x + id.y * size.x;
  let i = group * 256 + local;
  if (i >= arrayLength(&p_)) { return; }

  let p0 = p_[i];
  let eta0 = F(eta_[0]);
  let g0 = g_[i];
  let mu0 = F(mu_[0]);
  let ax0 = ax_[i];

  let p1 = p0 * (F(1.0) - eta0 * F(u.lambd_)) - g0 * eta0;
  let ax1 = _where((mu0 == F(1.0)), p1, ax0 + (p1 - ax0) * mu0);

  p_[i] = p1;
  ax_[i] = ax1;
}

// ASGD: Writes eta, mu, for each parameter.
alias F = f32;
alias U = u32;
alias I = i32;
alias B = bool;
struct Row {
  lambd_: f32,
  _1: f32, // lr / (lr * lambd * t + 1)^alpha
  _2: f32, // 1 / max(t - t0, 1)
}
@group(0) @binding(0) var<uniform> u: Row;
@group(0) @binding(1) var<storage, read_write> eta_: array<F>;
@group(0) @binding(2) var<storage, read_write> mu_: array<F>;


@compute @workgroup_size(256)
fn update(@builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) size: vec3u, @builtin(local_invocation_index) local: u32) {
  let group = id.x + id.y * size.x;
  let i = group * 256 + local;
  if (i >= arrayLength(&eta_)) { return; }



  eta_[i] = F(u._1);
  mu_[i] = F(u._2);
}
