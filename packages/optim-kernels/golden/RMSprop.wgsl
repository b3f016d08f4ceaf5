// RMSprop: the step of four weights.
struct Row {
  alpha: f32,
  k1: f32, // 1 - alpha
  eps: f32,
  lr: f32,
}

@group(0) @binding(0) var<uniform> u: Row;
@group(0) @binding(1) var<storage, read_write> ps: array<vec4f>;
@group(0) @binding(2) var<storage, read> gs: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> square_avgs: array<vec4f>;

@compute @workgroup_size(256)
fn update(@builtin(global_invocation_id) id: vec3u) {
  let i = id.x;
  if (i >= arrayLength(&ps)) { return; }

  let p = ps[i];
  let g = gs[i];
  let square_avg = square_avgs[i];

  let new_square_avg = square_avg * u.alpha + g * g * u.k1;
  let new_p = p - g / (sqrt(new_square_avg) + u.eps) * u.lr;

  square_avgs[i] = new_square_avg;
  ps[i] = new_p;
}
