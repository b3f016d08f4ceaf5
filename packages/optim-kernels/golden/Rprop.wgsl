// Rprop: the step of four weights.
struct Row {
  etas0: f32,
  etas1: f32,
  step_sizes0: f32,
  step_sizes1: f32,
}

@group(0) @binding(0) var<uniform> u: Row;
@group(0) @binding(1) var<storage, read_write> ps: array<vec4f>;
@group(0) @binding(2) var<storage, read> gs: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> prevs: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> step_sizes: array<vec4f>;

fn is_nan(x: vec4f) -> vec4<bool> {
  return (bitcast<vec4u>(x) & vec4u(0x7fffffffu)) > vec4u(0x7f800000u);
}

fn larger(x: vec4f, y: vec4f) -> vec4f {
  return select(max(x, y), x + y, is_nan(x) | is_nan(y));
}

fn smaller(x: vec4f, y: vec4f) -> vec4f {
  return select(min(x, y), x + y, is_nan(x) | is_nan(y));
}

fn sign_of(x: vec4f) -> vec4f {
  return vec4f(x > vec4f(0.0)) - vec4f(x < vec4f(0.0));
}

@compute @workgroup_size(256)
fn update(@builtin(global_invocation_id) id: vec3u) {
  let i = id.x;
  if (i >= arrayLength(&ps)) { return; }

  let p = ps[i];
  let g = gs[i];
  let prev = prevs[i];
  let step_size = step_sizes[i];

  let x0 = g * prev;
  let x1 = x0 < vec4f(0.0);
  let new_prev = select(g, vec4f(0.0), x1);
  let new_step_size = smaller(larger(step_size * select(select(vec4f(1.0), vec4f(u.etas1), vec4f(0.0) < x0), vec4f(u.etas0), x1), vec4f(u.step_sizes0)), vec4f(u.step_sizes1));
  let new_p = p - sign_of(new_prev) * new_step_size;

  prevs[i] = new_prev;
  step_sizes[i] = new_step_size;
  ps[i] = new_p;
}
