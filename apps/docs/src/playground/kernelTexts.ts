import { scaledRule } from "optim-amp";
import { type Rule, trace } from "optim-core";
import { ptxText, wasmText, wgslText } from "optim-kernels/text";
import { type OptimizerType, typeFor } from "./optimizerType.ts";
import type { Kernels } from "./playground.ts";
import { sampleOptimizer } from "./sampleOptimizer.ts";
import type { GivenOptions, Precision } from "./settings.ts";
import { storages } from "./storage.ts";

/**
 * What an optimizer compiles to with these options: in halves as the gradient scaler steps it, with its float32 copy.
 *
 * @throws OptimError where its rule or an option is refused.
 */
export function kernelTexts(type: OptimizerType, options: GivenOptions, precision: Precision): Kernels {
  // Checks and fills the options.
  const [group] = sampleOptimizer(type, options, precision).paramGroups;
  const rule = typeFor(type, precision).rule as unknown as Rule;
  const { dtype } = storages[precision];
  const program = trace(precision === "float32" ? rule : scaledRule(rule), { ...group });
  const dtypes = { p: dtype, g: dtype };
  return { wgsl: wgslText(program, dtypes), ptx: ptxText(program, dtypes), wasm: wasmText(program, dtypes) };
}
