import { adam, adamW, lamb, lion, type Measured, momentum } from "bench/optimizers";
import type { OptimizerName, OtherName, Settings } from "./settings.ts";

const all = [adam, adamW, momentum, lion, lamb];

/** An optimizer of `bench` by its name there. */
export function measuredNamed(name: OptimizerName): Measured {
  const found = all.find((measured) => measured.name === name);
  if (found === undefined) throw new Error(`bandwidth: bench measures no "${name}".`);
  return found;
}

/** Who takes part beside ours: TensorFlow.js has Adam alone, and `bench` has loops of Adam and AdamW. */
export function otherOf({ optimizer, place, others }: Settings): OtherName | undefined {
  if (!others) return undefined;
  if (place === "webgpu") return optimizer === "Adam" ? "tf.train.adam" : undefined;
  return optimizer === "Adam" || optimizer === "AdamW" ? "a plain loop" : undefined;
}
