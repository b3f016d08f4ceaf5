// LAMB: Reduces to the sum over all, the sum over tensor, four weights at a time.
alias F = vec4<f32>;
alias U = vec4<u32>;
alias I = vec4<i32>;
alias B = vec4<bool>;
struct Facts {
  begin: u32,
  base: u32,
  first: u32,
  columns: u32,
  lines: u32,
  length: u32,
  beside: u32,
  stride: u32,
  step: u32,
  n: u32,
  to0: u32,
  to1: u32,
}
@group(0) @binding(0) var<storage> g_: array<F>;
@group(0) @binding(1) var<storage> p_: array<F>;
@group(0) @binding(2) var<storage, read_write> scratch: array<f32>;
@group(0) @binding(3) var<storage> facts: array<Facts>;

var<private> zero: u32;
fn _bits(x: u32) -> F {
  return bitcast<F>(U(x | zero));
}
var<workgroup> _parts0: array<f32, 256>;
var<workgroup> _parts1: array<f32, 256>;

@compute @workgroup_size(256)
fn update(@builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) size: vec3u, @builtin(local_invocation_index) local: u32) {
  let dispatched = id.x + id.y * size.x;
  var tensor = 0u;
  for (var end = arrayLength(&facts); tensor + 1 < end;) {
    let middle = (tensor + end) / 2;
    if (dispatched < facts[middle].begin) {
      end = middle;
    } else {
      tensor = middle;
    }
  }
  let at = facts[tensor];
  let group = dispatched - at.begin;
  let line = group * at.beside + local % at.beside;
  let start = min(line * at.stride, at.n);
  let end = select(0, min(at.length, (at.n - start + at.step - 1) / at.step), line < at.lines);
  let stride = 256 / at.beside;
  var _part0 = _bits(0);
  var _part1 = _bits(0);
  for (var k = local / at.beside; k < end;) {
    var _few0 = _bits(0);
    var _few1 = _bits(0);
    let stop = min(end, k + 32 * stride);
    for (; k < stop; k += stride) {
      let within = start + k * at.step;
      let i = at.base + within;
      let g0 = g_[i];
      let p0 = p_[i];

      _few0 = _few0 + g0 * g0;
      _few1 = _few1 + p0 * p0;
    }
    _part0 = _part0 + _few0;
    _part1 = _part1 + _few1;
  }
  _part0 = _part0 + _part0.zwxy;
  _part1 = _part1 + _part1.zwxy;
  _part0 = _part0 + _part0.yxwz;
  _part1 = _part1 + _part1.yxwz;
  _parts0[local] = _part0.x;
  _parts1[local] = _part1.x;
  workgroupBarrier();
  var parts = 256u;
  for (var d = max(16u, at.beside); d < parts; d = at.beside) {
    if (local < d) {
      for (var k = local + d; k < parts; k += d) {
        _part0 = _part0 + F(_parts0[k]);
        _part1 = _part1 + F(_parts1[k]);
      }
      _parts0[local] = _part0.x;
      _parts1[local] = _part1.x;
    }
    workgroupBarrier();
    parts = d;
  }
  if (local < at.beside && line < at.lines) {
    scratch[at.to0 + line] = _part0.x;
    scratch[at.to1 + line] = _part1.x;
  }
}

// LAMB: Reduces to the sum over tensor, four weights at a time.
alias F = vec4<f32>;
alias U = vec4<u32>;
alias I = vec4<i32>;
alias B = vec4<bool>;
struct Row {
  betas0_: f32,
  maxGradNorm_: f32,
  _2: f32, // 1 - betas[0]
  _3: f32, // 1 / (1 - betas[0]^t)
  betas1_: f32,
  _5: f32, // 1 - betas[1]
  _6: f32, // 1 / (1 - betas[1]^t)
  eps_: f32,
  weightDecay_: f32,
  lr_: f32,
}
struct Facts {
  begin: u32,
  base: u32,
  first: u32,
  columns: u32,
  lines: u32,
  length: u32,
  beside: u32,
  stride: u32,
  step: u32,
  n: u32,
  from0: u32,
  to0: u32,
}
@group(0) @binding(0) var<uniform> u: Row;
@group(0) @binding(1) var<storage> expAvg_: array<F>;
@group(0) @binding(2) var<storage> g_: array<F>;
@group(0) @binding(3) var<storage> expAvgSq_: array<F>;
@group(0) @binding(4) var<storage> p_: array<F>;
@group(0) @binding(5) var<storage, read_write> scratch: array<f32>;
@group(0) @binding(6) var<storage> facts: array<Facts>;

var<private> zero: u32;
fn _bits(x: u32) -> F {
  return bitcast<F>(U(x | zero));
}
fn _nan(x: F) -> B {
  return (bitcast<U>(x) & U(0x7fffffff)) > U(0x7f800000);
}
fn _max(x: F, y: F) -> F {
  return select(max(x, y), x + y, _nan(x) | _nan(y));
}
var<workgroup> _parts0: array<f32, 256>;

@compute @workgroup_size(256)
fn update(@builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) size: vec3u, @builtin(local_invocation_index) local: u32) {
  let dispatched = id.x + id.y * size.x;
  var tensor = 0u;
  for (var end = arrayLength(&facts); tensor + 1 < end;) {
    let middle = (tensor + end) / 2;
    if (dispatched < facts[middle].begin) {
      end = middle;
    } else {
      tensor = middle;
    }
  }
  let at = facts[tensor];
  let group = dispatched - at.begin;
  let line = group * at.beside + local % at.beside;
  let start = min(line * at.stride, at.n);
  let end = select(0, min(at.length, (at.n - start + at.step - 1) / at.step), line < at.lines);
  let stride = 256 / at.beside;
  var _part0 = _bits(0);
  for (var k = local / at.beside; k < end;) {
    var _few0 = _bits(0);
    let stop = min(end, k + 32 * stride);
    for (; k < stop; k += stride) {
      let within = start + k * at.step;
      let i = at.base + within;
      let expAvg0 = expAvg_[i];
      let g0 = g_[i];
      let _sum0 = F(scratch[at.from0 + 0]);
      let expAvgSq0 = expAvgSq_[i];
      let p0 = p_[i];

      let _0 = (g0 / _max(sqrt(_sum0) / F(u.maxGradNorm_), F(1.0)));
      let _1 = (expAvg0 * F(u.betas0_) + _0 * F(u._2)) * F(u._3) / (sqrt((expAvgSq0 * F(u.betas1_) + _0 * _0 * F(u._5)) * F(u._6)) + F(u.eps_)) + p0 * F(u.weightDecay_);
      _few0 = _few0 + _1 * _1;
    }
    _part0 = _part0 + _few0;
  }
  _part0 = _part0 + _part0.zwxy;
  _part0 = _part0 + _part0.yxwz;
  _parts0[local] = _part0.x;
  workgroupBarrier();
  var parts = 256u;
  for (var d = max(16u, at.beside); d < parts; d = at.beside) {
    if (local < d) {
      for (var k = local + d; k < parts; k += d) {
        _part0 = _part0 + F(_parts0[k]);
      }
      _parts0[local] = _part0.x;
    }
    workgroupBarrier();
    parts = d;
  }
  if (local < at.beside && line < at.lines) {
    scratch[at.to0 + line] = _part0.x;
  }
}

// LAMB: Writes p, expAvg, expAvgSq, four weights at a time.
alias F = vec4<f32>;
alias U = vec4<u32>;
alias I = vec4<i32>;
alias B = vec4<bool>;
struct Row {
  betas0_: f32,
  maxGradNorm_: f32,
  _2: f32, // 1 - betas[0]
  _3: f32, // 1 / (1 - betas[0]^t)
  betas1_: f32,
  _5: f32, // 1 - betas[1]
  _6: f32, // 1 / (1 - betas[1]^t)
  eps_: f32,
  weightDecay_: f32,
  lr_: f32,
}
struct Facts {
  begin: u32,
  base: u32,
  first: u32,
  columns: u32,
  lines: u32,
  length: u32,
  beside: u32,
  stride: u32,
  step: u32,
  n: u32,
  from0: u32,
  from1: u32,
  from2: u32,
}
@group(0) @binding(0) var<uniform> u: Row;
@group(0) @binding(1) var<storage, read_write> p_: array<F>;
@group(0) @binding(2) var<storage, read_write> expAvg_: array<F>;
@group(0) @binding(3) var<storage> g_: array<F>;
@group(0) @binding(4) var<storage, read_write> expAvgSq_: array<F>;
@group(0) @binding(5) var<storage> scratch: array<f32>;
@group(0) @binding(6) var<storage> facts: array<Facts>;

fn _nan(x: F) -> B {
  return (bitcast<U>(x) & U(0x7fffffff)) > U(0x7f800000);
}
fn _max(x: F, y: F) -> F {
  return select(max(x, y), x + y, _nan(x) | _nan(y));
}
fn _where(test: B, x: F, y: F) -> F {
  return select(y, x, test);
}

@compute @workgroup_size(256)
fn update(@builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) size: vec3u, @builtin(local_invocation_index) local: u32) {
  let dispatched = id.x + id.y * size.x;
  var tensor = 0u;
  for (var end = arrayLength(&facts); tensor + 1 < end;) {
    let middle = (tensor + end) / 2;
    if (dispatched < facts[middle].begin) {
      end = middle;
    } else {
      tensor = middle;
    }
  }
  let at = facts[tensor];
  let group = dispatched - at.begin;
  let within = group * 256 + local;
  if (within >= at.n) { return; }
  let i = at.base + within;

  let p0 = p_[i];
  let expAvg0 = expAvg_[i];
  let g0 = g_[i];
  let _sum0 = F(scratch[at.from0 + 0]);
  let expAvgSq0 = expAvgSq_[i];
  let _sum1 = F(scratch[at.from1 + 0]);
  let _sum2 = F(scratch[at.from2 + 0]);

  let _0 = (g0 / _max(sqrt(_sum0) / F(u.maxGradNorm_), F(1.0)));
  let expAvg1 = expAvg0 * F(u.betas0_) + _0 * F(u._2);
  let expAvgSq1 = expAvgSq0 * F(u.betas1_) + _0 * _0 * F(u._5);
  let _1 = sqrt(_sum1);
  let _2 = sqrt(_sum2);
  let p1 = (p0 - (((expAvg1 * F(u._3) / (sqrt(expAvgSq1 * F(u._6)) + F(u.eps_)) + p0 * F(u.weightDecay_)) * _where((F(0.0) < _1), _where((F(0.0) < _2), _1 / _2, F(1.0)), F(1.0))) * F(u.lr_)));

  p_[i] = p1;
  expAvg_[i] = expAvg1;
  expAvgSq_[i] = expAvgSq1;
}
