/** The backends of TensorFlow.js by those of ours that they stand for: goldens of its operations run on these. */
export const tensorflowBackends: Readonly<Record<string, string>> = { js: "cpu", wasm: "wasm", webgpu: "webgpu" };
