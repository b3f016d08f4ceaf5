// Adadelta: the step of four weights.
struct Row {
  eps: f32,
  rho: f32,
  k2: f32, // 1 - rho
  lr: f32,
}

@group(0) @binding(0) var<uniform> u: Row;
@group(0) @binding(1) var<storage, read_write> ps: array<vec4f>;
@group(0) @binding(2) var<storage, read> gs: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> acc_deltas: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> square_avgs: array<vec4f>;

@compute @workgroup_size(256)
fn update(@builtin(global_invocation_id) id: vec3u) {
  let i = id.x;
  if (i >= arrayLength(&ps)) { return; }

  let p = ps[i];
  let acc_delta = acc_deltas[i];
  let square_avg = square_avgs[i];
  let g = gs[i];

  let new_square_avg = square_avg * u.rho + g * g * u.k2;
  let x0 = sqrt(acc_delta + u.eps) / sqrt(new_square_avg + u.eps) * g;
  let new_p = p - x0 * u.lr;
  let new_acc_delta = acc_delta * u.rho + x0 * x0 * u.k2;

  square_avgs[i] = new_square_avg;
  acc_deltas[i] = new_acc_delta;
  ps[i] = new_p;
}
