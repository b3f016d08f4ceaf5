import type { TfTensorInfo } from "../tfModule.ts";
import { type GpuBackend, sizeOf } from "./gpuBackend.ts";
import { invocations, matMulWgsl } from "./matMulWgsl.ts";
import type { PackedMatMul } from "./packedMatMul.ts";

/** A kernel of its own, with the names and bindings that tf gives its programs: a directive has to come before those. */
const code = (uniforms: string, hasBias: boolean): string => `enable f16;
struct Uniforms {${uniforms}}
@group(0) @binding(0) var<storage, read_write> result: array<f32>;
@group(0) @binding(1) var<storage, read> a: array<vec4<f16>>;
@group(0) @binding(2) var<storage, read> b: array<vec4<f16>>;
${hasBias ? "@group(0) @binding(3) var<storage, read> bias: array<f32>;" : ""}
@group(0) @binding(${hasBias ? 4 : 3}) var<uniform> uniforms: Uniforms;
var<private> localIndex: u32;
var<private> workgroupId: vec3<u32>;
${matMulWgsl({ dtype: "f16", isNative: true, hasBias })}
@compute @workgroup_size(${invocations})
fn start(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) group: vec3<u32>) {
  localIndex = local;
  workgroupId = group;
  main(0);
}
`;

const pipelines = new WeakMap<GPUDevice, Map<boolean, GPUComputePipeline>>();

function pipelineOn(device: GPUDevice, uniforms: string, hasBias: boolean): GPUComputePipeline {
  const known = pipelines.get(device) ?? new Map<boolean, GPUComputePipeline>();
  pipelines.set(device, known);
  let pipeline = known.get(hasBias);
  if (!pipeline) {
    const module = device.createShaderModule({ code: code(uniforms, hasBias) });
    pipeline = device.createComputePipeline({ layout: "auto", compute: { module } });
    known.set(hasBias, pipeline);
  }
  return pipeline;
}

/** GPUBufferUsage.UNIFORM: a global that a module can be loaded before. */
const uniform = 0x40;

/** Destroyed once it is submitted, so there is no pool to keep. */
function uniformBuffer(device: GPUDevice, numbers: readonly number[]): GPUBuffer {
  const buffer = device.createBuffer({
    size: 4 * numbers.length,
    usage: uniform,
    mappedAtCreation: true,
  });
  new Int32Array(buffer.getMappedRange()).set(numbers);
  buffer.unmap();
  return buffer;
}

/** The product on a device with `shader-f16`. tf records its operations and submits them later, so those are submitted first. */
export function nativeMatMul(
  backend: GpuBackend,
  { form, inputs, size, groups, uniforms }: PackedMatMul,
): TfTensorInfo {
  const { device, queue } = backend;
  const output = backend.makeTensorInfo([size], "float32");
  const buffers = [output, ...inputs].map(({ dataId, shape }) => {
    backend.uploadToGPU(dataId);
    return { buffer: backend.tensorMap.get(dataId).resource as GPUBuffer, size: 4 * sizeOf(shape) };
  });
  const buffer = uniformBuffer(
    device,
    uniforms.values.map(({ data }) => data[0]),
  );
  const pipeline = pipelineOn(device, uniforms.text, form.hasBias);
  const entries = [...buffers, { buffer }].map((resource, binding) => ({ binding, resource }));
  backend.ensureCommandEncoderReady();
  backend.endComputePassEncoder();
  backend.submitQueue();
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  pass.setPipeline(pipeline);
  pass.setBindGroup(0, device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries }));
  pass.dispatchWorkgroups(groups);
  pass.end();
  queue.submit([encoder.finish()]);
  buffer.destroy();
  return output;
}
