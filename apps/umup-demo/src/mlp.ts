import type { Model } from "./model.ts";
import type { Operations } from "./operations.ts";
import type { Weights } from "./weights.ts";

/** Hidden layers with GELU, and a map to logits. */
export function makeMlp(
  op: Operations,
  weights: Weights,
  [inputs, classes]: readonly [number, number],
  width: number,
  layers: number,
): Model {
  const kernels = Array.from({ length: layers }, (_, i) => weights.kernel(i ? width : inputs, width));
  const projection = weights.readout(width, classes);
  return (x) =>
    op.readout(
      kernels.reduce((h, kernel) => op.gelu(op.linear(h, kernel)), x),
      projection,
    );
}
