// SGD: the step of four weights.
struct Row {
  weight_decay: f32,
  momentum: f32,
  lr: f32,
}

@group(0) @binding(0) var<uniform> u: Row;
@group(0) @binding(1) var<storage, read_write> ps: array<vec4f>;
@group(0) @binding(2) var<storage, read> gs: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> momentum_buffers: array<vec4f>;

@compute @workgroup_size(256)
fn update(@builtin(global_invocation_id) id: vec3u) {
  let i = id.x;
  if (i >= arrayLength(&ps)) { return; }

  let p = ps[i];
  let g = gs[i];
  let momentum_buffer = momentum_buffers[i];

  let x0 = g + p * u.weight_decay;
  let new_momentum_buffer = momentum_buffer * u.momentum + x0;
  let new_p = p - (x0 + new_momentum_buffer * u.momentum) * u.lr;

  momentum_buffers[i] = new_momentum_buffer;
  ps[i] = new_p;
}
