// CautiousLion: Reduces to the sum over tensor, the sum over tensor, four weights at a time.
alias F = vec4<f32>;
alias U = vec4<u32>;
alias I = vec4<i32>;
alias B = vec4<bool>;
struct Row {
  betas0_: f32,
  _1: f32, // 1 - betas[0]
  cautiousFactor_: f32,
  lr_: f32,
  betas1_: f32,
  _5: f32, // 1 - betas[1]
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
  to0: u32,
  to1: u32,
}
@group(0) @binding(0) var<uniform> u: Row;
@group(0) @binding(1) var<storage> expAvg_: array<F>;
@group(0) @binding(2) var<storage> g_: array<F>;
@group(0) @binding(3) var<storage, read_write> scratch: array<f32>;
@group(0) @binding(4) var<storage> facts: array<Facts>;

var<private> zero: u32;
fn _bits(x: u32) -> F {
  return bitcast<F>(U(x | zero));
}
fn _where(test: B, x: F, y: F) -> F {
  return select(y, x, test);
}
fn _sign(x: F) -> F {
  return F(x > F(0)) - F(x < F(0));
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
      let expAvg0 = expAvg_[i];
      let g0 = g_[i];

      _few0 = (_few0 + _where((F(0.0) < (_sign(expAvg0 * F(u.betas0_) + g0 * F(u._1)) * g0)), F(1.0), F(u.cautiousFactor_)));
      _few1 = _few1 + F(1.0);
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

// CautiousLion: Writes p, expAvg, four weights at a time.
alias F = vec4<f32>;
alias U = vec4<u32>;
alias I = vec4<i32>;
alias B = vec4<bool>;
struct Row {
  betas0_: f32,
  _1: f32, // 1 - betas[0]
  cautiousFactor_: f32,
  lr_: f32,
  betas1_: f32,
  _5: f32, // 1 - betas[1]
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
}
@group(0) @binding(0) var<uniform> u: Row;
@group(0) @binding(1) var<storage, read_write> p_: array<F>;
@group(0) @binding(2) var<storage, read_write> expAvg_: array<F>;
@group(0) @binding(3) var<storage> g_: array<F>;
@group(0) @binding(4) var<storage> scratch: array<f32>;
@group(0) @binding(5) var<storage> facts: array<Facts>;

fn _nan(x: F) -> B {
  return (bitcast<U>(x) & U(0x7fffffff)) > U(0x7f800000);
}
fn _max(x: F, y: F) -> F {
  return select(max(x, y), x + y, _nan(x) | _nan(y));
}
fn _where(test: B, x: F, y: F) -> F {
  return select(y, x, test);
}
fn _sign(x: F) -> F {
  return F(x > F(0)) - F(x < F(0));
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
  let _sum1 = F(scratch[at.from1 + 0]);

  let _0 = _sign(expAvg0 * F(u.betas0_) + g0 * F(u._1));
  let p1 = (p0 - ((_0 * (_where((F(0.0) < (_0 * g0)), F(1.0), F(u.cautiousFactor_)) / _max(_sum0 / _sum1, F(0.00001)))) * F(u.lr_)));
  let expAvg1 = expAvg0 * F(u.betas1_) + g0 * F(u._5);

  p_[i] = p1;
  expAvg_[i] = expAvg1;
}
