import { fail } from "../error.ts";
import type { Metrics } from "./metrics.ts";

/** Whether a metric is an L2 norm: those of ranks add up as squares. */
export const isNorm = (key: string): boolean => key.startsWith("l2_norm/");

/** Whether a metric is a cosine: those of ranks add up as dot products. */
export const isCosine = (key: string): boolean => key.startsWith("cosine/");

/** The product of the two norms that a cosine was divided by: `cosine/update_grad/<name>` of `l2_norm/update/<name>` and `l2_norm/grad/<name>`. */
export function normsOf(who: string, key: string, norms: Metrics): number {
  const [, vectors, name] = /^cosine\/([^/]*)\/(.*)$/s.exec(key) ?? [];
  const factors = (vectors ?? "").split("_").map((vector) => `l2_norm/${vector}/${name}`);
  return factors.reduce(
    (product, norm) => product * (norms[norm] ?? fail(who, `"${key}" needs "${norm}", which is not there.`)),
    1,
  );
}
