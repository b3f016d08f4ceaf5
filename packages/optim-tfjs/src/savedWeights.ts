import { type HostTensor, OptimError } from "optim-core";
import type { TfApi } from "./tfApi.ts";
import type { TfNamedTensor } from "./tfModule.ts";

/** A parameter's state as `stateDict` has it. */
export type StateEntry = { readonly step: number } & Readonly<Record<string, HostTensor>>;

/** The state of one variable in a list of weights: undefined where it has had no step. */
export interface SavedEntry {
  readonly name: string;
  readonly state: StateEntry | undefined;
}

/** What `getWeights` gives out and `setWeights` takes, as plain data. */
export interface SavedWeights {
  readonly iterations: number;
  readonly entries: readonly SavedEntry[];
}

/**
 * Weights in tf's order and form: `iter`, then for each variable its `<name>/step` and its slots, `<name>/expAvg` and so on. The tensors
 * are kept from `tf.tidy`; the caller disposes of them.
 */
export function encodeWeights(tf: TfApi, { iterations, entries }: SavedWeights): TfNamedTensor[] {
  const count = (name: string, value: number): TfNamedTensor => ({ name, tensor: tf.keep(tf.scalar(value, "int32")) });
  return [
    count("iter", iterations),
    ...entries.flatMap(({ name, state }) => {
      const { step = 0, ...slots } = state ?? {};
      const tensors = Object.entries(slots as Record<string, HostTensor>).map(([slot, { data, shape }]) => ({
        name: `${name}/${slot}`,
        tensor: tf.keep(tf.tensor((data as Float32Array).slice(), [...shape], "float32")),
      }));
      return [count(`${name}/step`, step as number), ...tensors];
    }),
  ];
}

/** Copies a list of weights into plain data. @throws OptimError where it is not one that {@link encodeWeights} wrote. */
export async function decodeWeights(who: string, weights: readonly TfNamedTensor[]): Promise<SavedWeights> {
  const bad = (what: string): never => {
    throw new OptimError(`${who}.setWeights: ${what}. Pass what getWeights() of this class returned.`);
  };
  if (!Array.isArray(weights) || weights.some((weight) => typeof weight?.tensor?.data !== "function"))
    bad("the weights are no list of { name, tensor }");
  const disposed = weights.find(({ tensor }) => tensor.isDisposed);
  if (disposed) bad(`"${disposed.name}" is disposed. Clone what is to outlive the next getWeights()`);
  const values = await Promise.all(
    weights.map(async ({ tensor }) => (await tensor.data()) as Float32Array | Int32Array),
  );
  const [iter] = weights;
  if (iter?.name !== "iter" || iter.tensor.size !== 1)
    bad(`the first weight is ${iter ? `"${iter.name}"` : "missing"}, not "iter"`);
  const iterations = values[0]![0]!;
  if (!(Number.isSafeInteger(iterations) && iterations >= 0)) bad(`"iter" is ${iterations}, no count`);
  const entries: { name: string; state: Record<string, unknown> & { step: number } }[] = [];
  weights.slice(1).forEach(({ name, tensor }, i) => {
    const data = values[i + 1]!;
    const at = name.lastIndexOf("/");
    const [owner, slot] = [name.slice(0, at), name.slice(at + 1)];
    const last = entries.at(-1);
    if (slot === "step") entries.push({ name: owner, state: { step: data[0]! } });
    else if (at < 0 || last?.name !== owner) bad(`"${name}" has no "${owner}/step" before it`);
    else
      last.state[slot] = { dtype: "f32", shape: [...tensor.shape], data: Float32Array.from(data) } satisfies HostTensor;
  });
  const isFresh = ({ step, ...slots }: { step: number }): boolean => step === 0 && Object.keys(slots).length === 0;
  return {
    iterations,
    entries: entries.map(({ name, state }) => ({
      name,
      state: isFresh(state) ? undefined : (state as unknown as StateEntry),
    })),
  };
}
