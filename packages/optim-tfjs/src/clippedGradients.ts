import { type Backend, clipGradNorm, clipGradValue, DeviceScalar } from "optim-core";
import type { TfBuffer, VariableParam } from "./tfBuffer.ts";
import type { AdapterOptions } from "./tfjsOptions.ts";

type Limits = Pick<AdapterOptions, "clipNorm" | "clipValue">;

/** Runs `step` with clipped copies in place of the gradients, which are left as they are. */
export function withClippedGradients(
  backend: Backend<TfBuffer>,
  params: readonly VariableParam[],
  { clipNorm, clipValue }: Limits,
  step: () => void,
): void {
  const clipped = params.filter(({ grad }) => grad !== null);
  if ((clipNorm === undefined && clipValue === undefined) || clipped.length === 0) {
    step();
    return;
  }
  const copies: TfBuffer[] = [];
  const norm = clipNorm === undefined ? undefined : new DeviceScalar(backend);
  try {
    for (const p of clipped) {
      const copy = backend.alloc("f32", p.variable.size);
      copies.push(copy);
      backend.copy(p.grad!, copy);
      p.grad = copy;
    }
    if (clipValue !== undefined) clipGradValue(clipped, clipValue, { backend });
    if (clipNorm !== undefined && norm) clipGradNorm(clipped, clipNorm, { backend, into: norm });
    step();
  } finally {
    for (const copy of copies) backend.free(copy);
    norm?.dispose();
  }
}
