import type { Suite } from "./suite.ts";

/** The suites by name. One is loaded when it is asked for, and with it the libraries that it measures. */
export const suites = {
  wasm: async (): Promise<Suite> => (await import("./suites/wasm.ts")).wasmSuite(),
  webgpu: async (): Promise<Suite> => (await import("./suites/webgpu.ts")).webgpuSuite(),
  tfjs: async (): Promise<Suite> => (await import("./suites/tfjs.ts")).tfjsSuite(),
  peers: async (): Promise<Suite> => (await import("./suites/peers.ts")).peersSuite(),
  amp: async (): Promise<Suite> => (await import("./suites/amp.ts")).ampSuite(),
  umup: async (): Promise<Suite> => (await import("./suites/umup.ts")).umupSuite(),
  cuda: async (): Promise<Suite> => (await import("./suites/cuda.ts")).cudaSuite(),
} as const;

/** The name of one of them. */
export type SuiteName = keyof typeof suites;
