import { librarySource } from "../wgsl/library.ts";
import type { StageSource } from "../wgsl/renderStage.ts";
import type { DeviceGuard } from "./deviceGuard.ts";
import { KernelForm } from "./kernelForm.ts";

const binding = (array: string, isWritten: boolean) =>
  ({ name: array, extent: "all", dtype: "f32", isWritten, local: array, array }) as const;

const source = (code: string, ...arrays: readonly (readonly [string, boolean])[]): StageSource => ({
  code,
  hasRow: false,
  bindings: arrays.map(([name, isWritten]) => binding(name, isWritten)),
  scratch: undefined,
  facts: [],
});

/** Makes one number of each stretch of the scratch that a job names: where it begins, its length, where the result goes, the neutral. */
const finish = `\
@group(0) @binding(0) var<storage, read> jobs: array<vec4u>;
@group(0) @binding(1) var<storage, read_write> scratch: array<f32>;
${librarySource(["smaller", "larger"], 1)}
fn merge(a: f32, b: f32, neutral: u32) -> f32 {
  if (neutral == 0u) { return a + b; }
  if (neutral == 0x7f800000u) { return smaller(a, b); }
  return larger(a, b);
}

var<workgroup> parts: array<f32, 256>;

@compute @workgroup_size(256)
fn update(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let job = jobs[min(group.x + group.y * groups.x, arrayLength(&jobs) - 1u)];
  var part = bitcast<f32>(job.w);
  for (var k = lane; k < job.y; k += 256u) { part = merge(part, scratch[job.x + k], job.w); }

  parts[lane] = part;
  workgroupBarrier();
  for (var half = 128u; half > 0u; half /= 2u) {
    if (lane < half) { parts[lane] = merge(parts[lane], parts[lane + half], job.w); }
    workgroupBarrier();
  }
  if (lane == 0u) { scratch[job.z] = parts[0]; }
}
`;

/** Picks the row of a tensor's own step count, which only the device knows. Before the rows: the first count, and how many there are. */
const pick = `\
@group(0) @binding(0) var<storage, read> table: array<u32>;
@group(0) @binding(1) var<storage, read> counter: array<i32>;
@group(0) @binding(2) var<storage, read_write> row: array<u32>;

@compute @workgroup_size(64)
fn update(@builtin(global_invocation_id) id: vec3u) {
  let i = id.x;
  if (i >= arrayLength(&row)) { return; }

  let chosen = clamp(counter[0] - i32(table[0]), 0, i32(table[1]) - 1);
  row[i] = table[arrayLength(&row) * (1u + u32(chosen)) + i];
}
`;

/** The kernels that are no rule's. */
export const ownKernels = (guard: DeviceGuard) => ({
  finish: new KernelForm(guard, "finishing sums", source(finish, ["jobs", false], ["scratch", true]), 1),
  pick: new KernelForm(guard, "picking rows", source(pick, ["table", false], ["counter", false], ["row", true]), 1),
});

/** See {@link ownKernels}. */
export type OwnKernels = ReturnType<typeof ownKernels>;
