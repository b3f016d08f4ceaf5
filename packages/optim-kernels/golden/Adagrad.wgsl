// Adagrad: the step of four weights.
struct Row {
  eps: f32,
  k1: f32, // lr / (1 - (1 - t) * lrDecay)
}

@group(0) @binding(0) var<uniform> u: Row;
@group(0) @binding(1) var<storage, read_write> ps: array<vec4f>;
@group(0) @binding(2) var<storage, read> gs: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> sums: array<vec4f>;

@compute @workgroup_size(256)
fn update(@builtin(global_invocation_id) id: vec3u) {
  let i = id.x;
  if (i >= arrayLength(&ps)) { return; }

  let p = ps[i];
  let g = gs[i];
  let sum = sums[i];

  let new_sum = sum + g * g;
  let new_p = p - g / (sqrt(new_sum) + u.eps) * u.k1;

  sums[i] = new_sum;
  ps[i] = new_p;
}
