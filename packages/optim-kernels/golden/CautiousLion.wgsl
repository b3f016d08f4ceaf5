// CautiousLion: what later kernels need to know of all weights.
struct Row {
  betas0: f32,
  k1: f32, // 1 - betas[0]
  cautious_factor: f32,
  lr: f32,
  betas1: f32,
  k5: f32, // 1 - betas[1]
}

struct Facts {
  lanes: u32,
  lines: u32,
  length: u32,
  n: u32,
  sum0: u32,
  sum1: u32,
}

@group(0) @binding(0) var<uniform> u: Row;
@group(0) @binding(1) var<storage, read> gs: array<f32>;
@group(0) @binding(2) var<storage, read> exp_avgs: array<f32>;
@group(0) @binding(3) var<storage, read_write> scratch: array<f32>;
@group(0) @binding(4) var<uniform> at: Facts;

fn sign_of(x: f32) -> f32 {
  return f32(x > f32(0.0)) - f32(x < f32(0.0));
}

var<workgroup> sum0s: array<f32, 256>;
var<workgroup> sum1s: array<f32, 256>;

@compute @workgroup_size(256)
fn update(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let line = (group.x + group.y * groups.x) * (256u / at.lanes) + local / at.lanes;
  let lane = local % at.lanes;
  var sum0 = 0.0;
  var sum1 = 0.0;

  for (var k = lane; line < at.lines && k < at.length; k += at.lanes) {
    let i = line * at.length + k;
    if (i >= at.n) { break; }
    let exp_avg = exp_avgs[i];
    let g = gs[i];

    sum0 = sum0 + select(u.cautious_factor, 1.0, 0.0 < sign_of(exp_avg * u.betas0 + g * u.k1) * g);
    sum1 = sum1 + 1.0;
  }

  sum0s[local] = sum0;
  sum1s[local] = sum1;
  workgroupBarrier();
  for (var half = at.lanes / 2u; half > 0u; half /= 2u) {
    if (lane < half) {
      sum0s[local] = sum0s[local] + sum0s[local + half];
      sum1s[local] = sum1s[local] + sum1s[local + half];
    }
    workgroupBarrier();
  }
  if (lane == 0u && line < at.lines) {
    scratch[at.sum0 + line] = sum0s[local];
    scratch[at.sum1 + line] = sum1s[local];
  }
}

// CautiousLion: the step of four weights.
struct Row {
  betas0: f32,
  k1: f32, // 1 - betas[0]
  cautious_factor: f32,
  lr: f32,
  betas1: f32,
  k5: f32, // 1 - betas[1]
}

struct Facts {
  sum0: u32,
  sum1: u32,
}

@group(0) @binding(0) var<uniform> u: Row;
@group(0) @binding(1) var<storage, read_write> ps: array<vec4f>;
@group(0) @binding(2) var<storage, read> gs: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> exp_avgs: array<vec4f>;
@group(0) @binding(4) var<storage, read> scratch: array<f32>;
@group(0) @binding(5) var<uniform> at: Facts;

fn sign_of(x: vec4f) -> vec4f {
  return vec4f(x > vec4f(0.0)) - vec4f(x < vec4f(0.0));
}

fn is_nan(x: vec4f) -> vec4<bool> {
  return (bitcast<vec4u>(x) & vec4u(0x7fffffffu)) > vec4u(0x7f800000u);
}

fn larger(x: vec4f, y: vec4f) -> vec4f {
  return select(max(x, y), x + y, is_nan(x) | is_nan(y));
}

@compute @workgroup_size(256)
fn update(@builtin(global_invocation_id) id: vec3u) {
  let i = id.x;
  if (i >= arrayLength(&ps)) { return; }

  let p = ps[i];
  let exp_avg = exp_avgs[i];
  let g = gs[i];
  let sum0 = scratch[at.sum0];
  let sum1 = scratch[at.sum1];

  let x0 = sign_of(exp_avg * u.betas0 + g * u.k1);
  let new_p = p - x0 * (select(vec4f(u.cautious_factor), vec4f(1.0), vec4f(0.0) < x0 * g) / larger(vec4f(sum0 / sum1), vec4f(0.00001))) * u.lr;
  let new_exp_avg = exp_avg * u.betas1 + g * u.k5;

  exp_avgs[i] = new_exp_avg;
  ps[i] = new_p;
}
