// ASGD: the step of four weights.
struct Row {
  lambd: f32,
  k1: f32, // lr / (lr * lambd * t + 1)^alpha
  k2: f32, // 1 / max(t - t0, 1)
}

@group(0) @binding(0) var<uniform> u: Row;
@group(0) @binding(1) var<storage, read_write> ps: array<vec4f>;
@group(0) @binding(2) var<storage, read> gs: array<vec4f>;
@group(0) @binding(3) var<storage, read> etas: array<f32>;
@group(0) @binding(4) var<storage, read> mus: array<f32>;
@group(0) @binding(5) var<storage, read_write> axs: array<vec4f>;

@compute @workgroup_size(256)
fn update(@builtin(global_invocation_id) id: vec3u) {
  let i = id.x;
  if (i >= arrayLength(&ps)) { return; }

  let p = ps[i];
  let eta = etas[0];
  let g = gs[i];
  let mu = mus[0];
  let ax = axs[i];

  let new_p = p * (1.0 - eta * u.lambd) - g * eta;
  let new_ax = select(ax + (new_p - ax) * mu, new_p, mu == 1.0);

  axs[i] = new_ax;
  ps[i] = new_p;
}

// ASGD: the step of one parameter.
struct Row {
  lambd: f32,
  k1: f32, // lr / (lr * lambd * t + 1)^alpha
  k2: f32, // 1 / max(t - t0, 1)
}

@group(0) @binding(0) var<uniform> u: Row;
@group(0) @binding(1) var<storage, read_write> etas: array<f32>;
@group(0) @binding(2) var<storage, read_write> mus: array<f32>;

@compute @workgroup_size(1)
fn update() {
  etas[0] = u.k1;
  mus[0] = u.k2;
}
