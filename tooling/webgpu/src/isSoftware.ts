/** Whether the adapter computes on the CPU (SwiftShader, lavapipe, WARP). */
export function isSoftware({ info }: { readonly info: GPUAdapterInfo }): boolean {
  return info.isFallbackAdapter || /swiftshader|llvmpipe|lavapipe/i.test(`${info.architecture} ${info.description}`);
}
