import { defaultDevice, getWebGPUDevice, init, numpy as np, tree } from "@jax-js/jax";
import type { MakeContender } from "../contender.ts";
import type { Workload } from "../workload.ts";
import { jittedTensor, jittedTensors, type Stepped, scalarsAt } from "./jaxRule.ts";

/** The devices of jax-js that start in Node. */
export type JaxDevice = "wasm" | "webgpu";

/**
 * How AdamW is jitted: one function over all tensors, or one that is called for each. Of the first, jax-js keeps a list of all its kernels for
 * each of its results, which is fast for few tensors and slow for many.
 */
export type JaxForm = "one jit" | "a jit for each tensor";

/** Starts a device of jax-js, and says whether it is there. */
export async function startJax(device: JaxDevice): Promise<boolean> {
  // It looks for Firefox and for phones.
  const { navigator } = globalThis as unknown as { navigator: { userAgent?: string } };
  if (navigator.userAgent === undefined) Object.defineProperty(navigator, "userAgent", { value: "Node.js" });
  return (await init(device)).includes(device);
}

/** The state of all tensors. */
interface Arrays {
  readonly gradients: readonly np.Array[];
  tensors: Stepped[];
}

function place(device: JaxDevice, { shapes, weights, gradients }: Workload): Arrays {
  defaultDevice(device);
  const put = (numbers: Float32Array, i: number) => np.array(numbers.slice()).reshape([...shapes[i]!]);
  const zeros = (i: number) => np.zeros([...shapes[i]!]);
  return { gradients: gradients.map(put), tensors: weights.map((w, i): Stepped => [put(w, i), zeros(i), zeros(i)]) };
}

/** Waits for the device itself, where it works beside the thread. */
const settled = async (device: JaxDevice): Promise<void> => {
  if (device === "webgpu") await getWebGPUDevice().queue.onSubmittedWorkDone();
};

/** One call, and one forced result: the results of a call wait for the same kernels. */
function inOneJit(device: JaxDevice, arrays: Arrays) {
  const call = jittedTensors();
  return {
    step(t: number) {
      const [p, m, v] = [0, 1, 2].map((i) => arrays.tensors.map((tensor) => tensor[i]!)) as [
        np.Array[],
        np.Array[],
        np.Array[],
      ];
      arrays.tensors = call(p, tree.ref([...arrays.gradients]), m, v, ...scalarsAt(t));
    },
    async settle() {
      await arrays.tensors[0]![0].blockUntilReady();
      await settled(device);
    },
    dispose: () => call.dispose(),
  };
}

/** A call for each tensor. On wasm each is forced before the next one; a device is not waited for in between. */
function inManyJits(device: JaxDevice, arrays: Arrays) {
  const call = jittedTensor();
  let steps = 0;
  return {
    step(t: number) {
      steps = t;
    },
    async settle() {
      const [rate, correction] = scalarsAt(steps);
      const forced: Promise<unknown>[] = [];
      for (const [i, [p, m, v]] of arrays.tensors.entries()) {
        const next = call(p, arrays.gradients[i]!.ref, m, v, rate.ref, correction.ref);
        arrays.tensors[i] = next;
        const ready = next[0].blockUntilReady();
        if (device === "wasm") await ready;
        else forced.push(ready);
      }
      rate.dispose();
      correction.dispose();
      await Promise.all(forced);
      await settled(device);
    },
    dispose: () => call.dispose(),
  };
}

/** AdamW in jax-js, its lazy results forced. */
export const jaxAdamW =
  (device: JaxDevice, form: JaxForm): MakeContender =>
  (workload) => {
    const arrays = place(device, workload);
    const { step, settle, dispose } = (form === "one jit" ? inOneJit : inManyJits)(device, arrays);
    let t = 0;
    return {
      hidesMain: true,
      step: () => step(++t),
      settle,
      async weights() {
        const read: Float32Array[] = [];
        for (const [p] of arrays.tensors) read.push((await p.ref.data()) as Float32Array);
        return read;
      },
      dispose() {
        for (const array of [...arrays.gradients, ...arrays.tensors.flat()]) array.dispose();
        dispose();
      },
    };
  };
