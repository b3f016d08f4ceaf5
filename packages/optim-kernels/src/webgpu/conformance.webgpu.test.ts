import { testBackend } from "optim-testing";
import { requestAdapter } from "tooling-webgpu";
import { webgpu } from "../webgpu.ts";

const adapter = await requestAdapter();
const backend = webgpu(await adapter.requestDevice());

testBackend(backend, {
  dtypes: ["f32"],
  exact: false,
  // WGSL allows division 2.5 ulps, and sqrt as much as 1 / inverseSqrt: 2 + 2.5. pow is exp2(y · log2(x)): 3 ulps and those that the
  // rounding of y · log2(x), at most 128, becomes; sums are made in float32, of parts of at most 4096 numbers.
  ulps: { div: 3, sqrt: 5, pow: 1024, sum: 16 },
  bound: 5e-6,
  flushesSubnormals: true,
});
