// AdaBelief: Writes p, expAvg, expAvgVar, four weights at a time.
alias F = vec4<f32>;
alias U = vec4<u32>;
alias I = vec4<i32>;
alias B = vec4<bool>;
struct Row {
  betas1_: f32,
  _1: f32, // 1 - betas[1]
  _2: f32, // 1 / (1 - betas[1]^t)
  _3: f32, // 2 / (1 - betas[1]) - 1 - t * betas[1]^t * 2 * (1 / (1 - betas[1]^t)) < 5
  betas0_: f32,
  _5: f32, // 1 - betas[0]
  _6: f32, // 1 / (1 - betas[0]^t)
  _7: f32, // sqrt((2 / (1 - betas[1]) - 1 - t * betas[1]^t * 2 * (1 / (1 - betas[1]^t)) - 4) * (2 / (1 - betas[1]) - 1 - t * betas[1]^t * 2 * (1 / (1 - betas[1]^t)) - 2) * (2 / (1 - betas[1]) - 1) / ((2 / (1 - betas[1]) - 1 - 4) * (2 / (1 - betas[1]) - 1 - 2) * (2 / (1 - betas[1]) - 1 - t * betas[1]^t * 2 * (1 / (1 - betas[1]^t)))))
  _8: f32, // eps * (1 / (1 - betas[1]^t))
  _9: f32, // eps / sqrt(1 - betas[1]^t)
  lr_: f32,
}
@group(0) @binding(0) var<uniform> u: Row;
@group(0) @binding(1) var<storage, read_write> p_: array<F>;
@group(0) @binding(2) var<storage, read_write> expAvg_: array<F>;
@group(0) @binding(3) var<storage> g_: array<F>;
@group(0) @binding(4) var<storage, read_write> expAvgVar_: array<F>;

fn _where(test: B, x: F, y: F) -> F {
  return select(y, x, test);
}

@compute @workgroup_size(256)
fn update(@builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) size: vec3u, @builtin(local_invocation_index) local: u32) {
  let group = id.x + id.y * size.x;
  let i = group * 256 + local;
  if (i >= arrayLength(&p_)) { return; }

  let p0 = p_[i];
  let expAvg0 = expAvg_[i];
  let g0 = g_[i];
  let expAvgVar0 = expAvgVar_[i];

  let expAvg1 = expAvg0 * F(u.betas0_) + g0 * F(u._5);
  let _0 = expAvg1 * F(u._6);
  let _1 = g0 - expAvg1;
  let expAvgVar1 = expAvgVar0 * F(u.betas1_) + _1 * _1 * F(u._1);
  let p1 = (p0 - (_where((F(u._3) != F(0)), _0, _0 * F(u._7) / (sqrt(expAvgVar1 * F(u._2) + F(u._8)) + F(u._9))) * F(u.lr_)));

  p_[i] = p1;
  expAvg_[i] = expAvg1;
  expAvgVar_[i] = expAvgVar1;
}
