import { defaultDevice, getWebGPUDevice, init, jit, numpy as np, tree } from "@jax-js/jax";
import type { MakeContender } from "../contender.ts";
import { adamHyper, decayOfAdamW } from "../optimizers.ts";

/** The devices of jax-js that start in Node. */
export type JaxDevice = "wasm" | "webgpu";

const { lr, eps, betas } = adamHyper;
const [b1, b2] = betas;

/** AdamW of one tensor. Every use of an array but its last is a `ref`. */
function stepTensor(
  p: np.Array,
  g: np.Array,
  m: np.Array,
  v: np.Array,
  rate: np.Array,
  correction: np.Array,
): [np.Array, np.Array, np.Array] {
  const first = m.mul(b1).add(g.ref.mul(1 - b1));
  const second = v.mul(b2).add(g.ref.mul(g).mul(1 - b2));
  const root = np.sqrt(second.ref).div(correction).add(eps);
  const weight = p.mul(1 - lr * decayOfAdamW).sub(first.ref.mul(rate).div(root));
  return [weight, first, second];
}

/** Whether this device of jax-js starts here. */
export const hasJax = async (device: JaxDevice): Promise<boolean> => {
  // It looks for Firefox and for phones.
  const { navigator } = globalThis as unknown as { navigator: { userAgent?: string } };
  if (navigator.userAgent === undefined) Object.defineProperty(navigator, "userAgent", { value: "Node.js" });
  return (await init(device)).includes(device);
};

/** AdamW in jax-js: one jitted function over all tensors, its lazy results forced. */
export const jaxAdamW =
  (device: JaxDevice): MakeContender =>
  async ({ shapes, weights, gradients }) => {
    defaultDevice(device);
    const put = (numbers: Float32Array, i: number) => np.array(numbers.slice()).reshape([...shapes[i]!]);
    const step = jit(
      (ps: np.Array[], gs: np.Array[], ms: np.Array[], vs: np.Array[], rate: np.Array, correction: np.Array) => {
        const next = ps.map((p, i) => stepTensor(p, gs[i]!, ms[i]!, vs[i]!, rate.ref, correction.ref));
        rate.dispose();
        correction.dispose();
        return [next.map(([p]) => p), next.map(([, m]) => m), next.map(([, , v]) => v)] as [
          np.Array[],
          np.Array[],
          np.Array[],
        ];
      },
    );
    const gs = gradients.map(put);
    let ps = weights.map(put);
    let [ms, vs] = [0, 1].map(() => shapes.map((shape) => np.zeros([...shape]))) as [np.Array[], np.Array[]];
    let t = 0;
    return {
      hidesMain: true,
      step() {
        t++;
        const rate = np.array(lr / (1 - b1 ** t));
        const correction = np.array(Math.sqrt(1 - b2 ** t));
        [ps, ms, vs] = step(ps, tree.ref(gs), ms, vs, rate, correction);
      },
      async settle() {
        // Results of one jitted call wait for the same kernels: to force one of them forces all.
        await ps[0]!.blockUntilReady();
        if (device === "webgpu") await getWebGPUDevice().queue.onSubmittedWorkDone();
      },
      async weights() {
        const read: Float32Array[] = [];
        for (const p of ps) read.push((await p.ref.data()) as Float32Array);
        return read;
      },
      dispose() {
        for (const array of [...ps, ...gs, ...ms, ...vs]) array.dispose();
        step.dispose();
      },
    };
  };
