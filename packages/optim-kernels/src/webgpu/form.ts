import type { StageSource } from "../wgsl/renderStage.ts";

/** A kernel's text, and what became of it: optimizers of one rule share it. */
export interface Shader {
  readonly label: string;
  readonly code: string;
  /** Absent until it is compiled. */
  pipeline?: GPUComputePipeline;
}

/** One kernel of a stage, for four weights an invocation or for one. */
export interface Form extends StageSource {
  readonly shader: Shader;
}

/** What a kernel is compiled from. */
export const descriptorOf = (device: GPUDevice, { label, code }: Shader): GPUComputePipelineDescriptor => ({
  label,
  layout: "auto",
  compute: { module: device.createShaderModule({ label, code }) },
});
