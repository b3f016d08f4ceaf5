import { GradScaler, mixed } from "optim-amp";
import { AdamW } from "optim-core";
import { requestAdapter } from "tooling-webgpu";
import { expect, test } from "vitest";
import { countedDevice } from "../../testing/countedDevice.ts";
import { webgpu } from "../webgpu.ts";

test("a steady scaled step makes no buffer and no bind group, and waits for nothing", async () => {
  const adapter = await requestAdapter();
  const { device, calls } = countedDevice(await adapter.requestDevice());
  const backend = webgpu(device);
  const params = [7, 1000, 128, 1, 5000].map((n) => {
    const p = backend.parameter(new Float32Array(n), { dtype: "f16" });
    p.grad = backend.gradient(p);
    return p;
  });
  const optimizer = new (mixed(AdamW))(params, { backend });
  const scaler = new GradScaler({ backend });
  const round = (): void => {
    scaler.unscale(optimizer);
    scaler.clipGradNorm(optimizer, 1);
    scaler.step(optimizer);
    scaler.update();
  };
  await scaler.ready(optimizer);
  delete calls.createComputePipeline;
  for (let i = 0; i < 4; i++) {
    round();
    // All of it was compiled ahead, but for what makes the copies in the first step.
    expect(calls.createComputePipeline).toBe(1);
    // What the host asks in the background is answered by then.
    await scaler.getScale();
    await new Promise((answered) => setTimeout(answered, 20));
  }
  for (const name of Object.keys(calls)) delete calls[name];
  round();
  expect(calls.createBuffer ?? 0).toBe(0);
  expect(calls.createBindGroup ?? 0).toBe(0);
  expect(calls.createComputePipeline ?? 0).toBe(0);
  expect(calls.onSubmittedWorkDone ?? 0).toBe(0);
  // The check with the step, the scale, since it is asked for; and of what the host learns of them: the count, the scale, the skips.
  expect(calls.beginComputePass).toBe(2);
  expect(calls.submit).toBe(5);

  round();
  for (const name of Object.keys(calls)) delete calls[name];
  // While the host has not heard: the scale of the round before, the check and the step.
  for (let i = 0; i < 10; i++) round();
  expect(calls.submit).toBe(10);
  expect(calls.createBuffer ?? 0).toBe(0);
  device.destroy();
});
