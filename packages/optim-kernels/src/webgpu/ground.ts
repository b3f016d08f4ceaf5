import type { Shader } from "./form.ts";
import type { Gpu } from "./gpu.ts";
import type { Tables } from "./tables.ts";

/** What plans are made with. */
export interface Ground {
  readonly gpu: Gpu;
  /** Kernels by their text. */
  readonly shaders: Map<string, Shader>;
  readonly tables: Tables;
  /** Picks the row of a tensor that counts on the device. */
  readonly pick: Shader;
}
