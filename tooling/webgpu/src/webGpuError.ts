/** Says why there is no WebGPU adapter on this machine, and what to do. */
export class WebGpuError extends Error {
  override readonly name = "WebGpuError";
}
