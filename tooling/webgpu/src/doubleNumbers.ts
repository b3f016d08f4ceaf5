const code = /* wgsl */ `
@group(0) @binding(0) var<storage, read_write> numbers: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x < arrayLength(&numbers)) { numbers[id.x] *= 2.0; }
}
`;

/** Doubles numbers on the device: the smallest proof that it computes. Needs nothing but a page or startWebGpu. */
export async function doubleNumbers(device: GPUDevice, numbers: readonly number[]): Promise<number[]> {
  const data = new Float32Array(numbers);
  const size = data.byteLength;
  const storage = device.createBuffer({
    size,
    usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST,
  });
  const read = device.createBuffer({ size, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST });
  device.queue.writeBuffer(storage, 0, data);
  const pipeline = await device.createComputePipelineAsync({
    layout: "auto",
    compute: { module: device.createShaderModule({ code }) },
  });
  const entries = [{ binding: 0, resource: { buffer: storage } }];
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  pass.setPipeline(pipeline);
  pass.setBindGroup(0, device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries }));
  pass.dispatchWorkgroups(Math.ceil(data.length / 64));
  pass.end();
  encoder.copyBufferToBuffer(storage, 0, read, 0, size);
  device.queue.submit([encoder.finish()]);
  await read.mapAsync(GPUMapMode.READ);
  const doubled = Array.from(new Float32Array(read.getMappedRange()));
  for (const buffer of [storage, read]) buffer.destroy();
  return doubled;
}
