import type { MakeContender } from "../contender.ts";
import { adamHyper, decayOfAdamW } from "../optimizers.ts";

/** One step of one tensor: what somebody writes who needs Adam and has Float32Arrays. */
function stepTensor(
  p: Float32Array,
  g: Float32Array,
  m: Float32Array,
  v: Float32Array,
  t: number,
  decay: number,
): void {
  const { lr, eps, betas } = adamHyper;
  const [b1, b2] = betas;
  const rate = lr / (1 - b1 ** t);
  const correction = Math.sqrt(1 - b2 ** t);
  const kept = 1 - lr * decay;
  for (let i = 0; i < p.length; i++) {
    const gradient = g[i]!;
    const first = b1 * m[i]! + (1 - b1) * gradient;
    const second = b2 * v[i]! + (1 - b2) * gradient * gradient;
    m[i] = first;
    v[i] = second;
    p[i] = p[i]! * kept - (rate * first) / (Math.sqrt(second) / correction + eps);
  }
}

/** A plain loop over Float32Arrays. */
const plainLoop =
  (decay: number): MakeContender =>
  ({ weights, gradients }) => {
    const p = weights.map((numbers) => numbers.slice());
    const [m, v] = [0, 1].map(() => weights.map(({ length }) => new Float32Array(length))) as [
      Float32Array[],
      Float32Array[],
    ];
    let t = 0;
    return {
      step() {
        t++;
        for (let i = 0; i < p.length; i++) stepTensor(p[i]!, gradients[i]!, m[i]!, v[i]!, t, decay);
      },
      weights: async () => p,
      dispose() {},
    };
  };

export const plainAdam: MakeContender = plainLoop(0);
export const plainAdamW: MakeContender = plainLoop(decayOfAdamW);
