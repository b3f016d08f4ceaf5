// LAMB: what later kernels need to know of all weights.
struct Row {
  betas0: f32,
  max_grad_norm: f32,
  k2: f32, // 1 - betas[0]
  k3: f32, // 1 - betas[0]^t
  betas1: f32,
  k5: f32, // 1 - betas[1]
  k6: f32, // 1 - betas[1]^t
  eps: f32,
  weight_decay: f32,
  lr: f32,
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
@group(0) @binding(1) var<storage, read> ps: array<f32>;
@group(0) @binding(2) var<storage, read> gs: array<f32>;
@group(0) @binding(3) var<storage, read_write> scratch: array<f32>;
@group(0) @binding(4) var<uniform> at: Facts;

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
    let g = gs[i];
    let p = ps[i];

    sum0 = sum0 + g * g;
    sum1 = sum1 + p * p;
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

// LAMB: what later kernels need to know of all weights.
struct Row {
  betas0: f32,
  max_grad_norm: f32,
  k2: f32, // 1 - betas[0]
  k3: f32, // 1 - betas[0]^t
  betas1: f32,
  k5: f32, // 1 - betas[1]
  k6: f32, // 1 - betas[1]^t
  eps: f32,
  weight_decay: f32,
  lr: f32,
}

struct Facts {
  lanes: u32,
  lines: u32,
  length: u32,
  n: u32,
  sum0: u32,
  sum2: u32,
}

@group(0) @binding(0) var<uniform> u: Row;
@group(0) @binding(1) var<storage, read> ps: array<f32>;
@group(0) @binding(2) var<storage, read> gs: array<f32>;
@group(0) @binding(3) var<storage, read> exp_avgs: array<f32>;
@group(0) @binding(4) var<storage, read> exp_avg_sqs: array<f32>;
@group(0) @binding(5) var<storage, read_write> scratch: array<f32>;
@group(0) @binding(6) var<uniform> at: Facts;

fn is_nan(x: f32) -> bool {
  return (bitcast<u32>(x) & u32(0x7fffffffu)) > u32(0x7f800000u);
}

fn larger(x: f32, y: f32) -> f32 {
  return select(max(x, y), x + y, is_nan(x) | is_nan(y));
}

var<workgroup> sum2s: array<f32, 256>;

@compute @workgroup_size(256)
fn update(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let line = (group.x + group.y * groups.x) * (256u / at.lanes) + local / at.lanes;
  let lane = local % at.lanes;
  var sum2 = 0.0;

  for (var k = lane; line < at.lines && k < at.length; k += at.lanes) {
    let i = line * at.length + k;
    if (i >= at.n) { break; }
    let exp_avg = exp_avgs[i];
    let g = gs[i];
    let sum0 = scratch[at.sum0];
    let exp_avg_sq = exp_avg_sqs[i];
    let p = ps[i];

    let x0 = g / larger(sqrt(sum0) / u.max_grad_norm, 1.0);
    let x1 = (exp_avg * u.betas0 + x0 * u.k2) / u.k3 / (sqrt((exp_avg_sq * u.betas1 + x0 * x0 * u.k5) / u.k6) + u.eps) + p * u.weight_decay;

    sum2 = sum2 + x1 * x1;
  }

  sum2s[local] = sum2;
  workgroupBarrier();
  for (var half = at.lanes / 2u; half > 0u; half /= 2u) {
    if (lane < half) {
      sum2s[local] = sum2s[local] + sum2s[local + half];
    }
    workgroupBarrier();
  }
  if (lane == 0u && line < at.lines) {
    scratch[at.sum2 + line] = sum2s[local];
  }
}

// LAMB: the step of four weights.
struct Row {
  betas0: f32,
  max_grad_norm: f32,
  k2: f32, // 1 - betas[0]
  k3: f32, // 1 - betas[0]^t
  betas1: f32,
  k5: f32, // 1 - betas[1]
  k6: f32, // 1 - betas[1]^t
  eps: f32,
  weight_decay: f32,
  lr: f32,
}

struct Facts {
  sum0: u32,
  sum1: u32,
  sum2: u32,
}

@group(0) @binding(0) var<uniform> u: Row;
@group(0) @binding(1) var<storage, read_write> ps: array<vec4f>;
@group(0) @binding(2) var<storage, read> gs: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> exp_avgs: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> exp_avg_sqs: array<vec4f>;
@group(0) @binding(5) var<storage, read> scratch: array<f32>;
@group(0) @binding(6) var<uniform> at: Facts;

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
  let exp_avg_sq = exp_avg_sqs[i];
  let sum1 = scratch[at.sum1];
  let sum2 = scratch[at.sum2];

  let x0 = g / larger(vec4f(sqrt(sum0) / u.max_grad_norm), vec4f(1.0));
  let new_exp_avg = exp_avg * u.betas0 + x0 * u.k2;
  let new_exp_avg_sq = exp_avg_sq * u.betas1 + x0 * x0 * u.k5;
  let x1 = sqrt(sum1);
  let x2 = sqrt(sum2);
  let new_p = p - (new_exp_avg / u.k3 / (sqrt(new_exp_avg_sq / u.k6) + u.eps) + p * u.weight_decay) * select(1.0, select(1.0, x1 / x2, 0.0 < x2), 0.0 < x1) * u.lr;

  exp_avgs[i] = new_exp_avg;
  exp_avg_sqs[i] = new_exp_avg_sq;
  ps[i] = new_p;
}
