import { type Launch, OptimError, type TensorLaunch } from "optim-core";
import { Held, isVariable } from "./held.ts";
import type { Opened, Place } from "./place.ts";
import type { PlacedKernel } from "./placedKernel.ts";
import type { StateArray } from "./stateArray.ts";
import type { TfBuffer } from "./tfBuffer.ts";
import type { TfTensor } from "./tfModule.ts";

/** A symbol that is a tensor of tf, and its number among those that the run writes, or among those that it only reads. */
interface TensorSymbol {
  readonly name: string;
  readonly isWritten: boolean;
  readonly number: number;
}

/** One parameter of a run. */
interface Entry {
  readonly kernel: PlacedKernel;
  readonly tensors: readonly TensorSymbol[];
  readonly state: readonly (readonly [name: string, array: StateArray])[];
  given: TensorLaunch<TfBuffer>;
  /** What the kernels are given: the same object where nothing has moved since the run before, by which they know that. */
  buffers: Readonly<Record<string, unknown>>;
}

/** The number of one among those that are known, to which it is added where it is new. */
function numberIn<T>(known: Map<T, number>, one: T): number {
  const at = known.get(one) ?? known.size;
  known.set(one, at);
  return at;
}

/** Weights of no numbers have no memory that a kernel could be given. */
const isEmpty = ({ shape }: TensorLaunch<unknown>): boolean => shape.includes(0);

/**
 * A run as it was given, with tf's tensors told apart, to be done again while the same buffers come back in the same order. A step over many
 * small tensors is mostly what is looked at for each, so that is little.
 */
export class FusedRun {
  readonly #written: readonly Held[];
  readonly #read: readonly Held[];
  readonly #launches: readonly { readonly kernel: PlacedKernel; readonly entries: readonly Entry[] }[];
  readonly #entries: readonly Entry[];

  constructor(given: readonly Launch<TfBuffer>[]) {
    const [written, read] = [new Map<Held, number>(), new Map<Held, number>()];
    const entryOf = (kernel: PlacedKernel, tensor: TensorLaunch<TfBuffer>): Entry => {
      const tensors: TensorSymbol[] = [];
      const state: [string, StateArray][] = [];
      for (const [name, buffer] of Object.entries(tensor.buffers))
        if (buffer instanceof Held) {
          const isWritten = kernel.stored.has(name);
          tensors.push({ name, isWritten, number: numberIn(isWritten ? written : read, buffer) });
        } else state.push([name, buffer]);
      return { kernel, tensors, state, given: tensor, buffers: {} };
    };
    this.#launches = given.flatMap(({ kernel: placed, tensors: listed }) => {
      const kernel = placed as PlacedKernel;
      const entries = listed.filter((tensor) => !isEmpty(tensor)).map((tensor) => entryOf(kernel, tensor));
      return entries.length > 0 ? [{ kernel, entries }] : [];
    });
    this.#entries = this.#launches.flatMap(({ entries }) => entries);
    this.#written = [...written.keys()];
    this.#read = [...read.keys()];
  }

  /** Whether these launches are those that it was made for, with new rows. Then it holds the new rows; otherwise it is not to be done before it is. */
  takes(given: readonly Launch<TfBuffer>[]): boolean {
    let k = 0;
    for (const { kernel, tensors } of given)
      for (const tensor of tensors) {
        if (isEmpty(tensor)) continue;
        const entry = this.#entries[k++];
        if (entry?.kernel !== kernel || !areSame(entry.given.buffers, tensor.buffers)) return false;
        entry.given = tensor;
      }
    return k === this.#entries.length;
  }

  /**
   * Does it, inside a `tf.tidy`.
   *
   * @throws OptimError where it is to write to a tensor that is no variable.
   */
  in(place: Place, safe: boolean): void {
    for (const { kernel, tensors } of this.#entries)
      for (const { isWritten, number } of tensors) if (isWritten) checkWritable(kernel, this.#written[number]!.tensor);
    const opened = place.open(this.#written, this.#read, safe);
    place.kernels.run(
      this.#launches.map(({ kernel, entries }) => ({
        kernel: kernel.in(place),
        tensors: entries.map((entry) => launchOf(entry, opened, place)),
      })),
    );
    opened.commit();
  }
}

function checkWritable({ program }: PlacedKernel, tensor: TfTensor): void {
  if (!isVariable(tensor))
    throw new OptimError(
      `tfjs: ${program.name} writes to a tensor of shape [${tensor.shape}] that is no variable. ` +
        "Gradients belong to tf: clip them with the options clipNorm and clipValue.",
    );
}

/** Whether the buffers of a kernel are the same, symbol by symbol. */
function areSame(one: TensorLaunch<TfBuffer>["buffers"], other: TensorLaunch<TfBuffer>["buffers"]): boolean {
  if (one === other) return true;
  for (const name in one) if (one[name] !== other[name]) return false;
  return true;
}

/** One parameter as the kernels of a place see it. */
function launchOf(entry: Entry, { written, read }: Opened<unknown>, place: Place): TensorLaunch<unknown> {
  const { shape, rows, param, counter } = entry.given;
  for (const { name, isWritten, number } of entry.tensors) put(entry, name, (isWritten ? written : read)[number]);
  for (const [name, array] of entry.state) put(entry, name, array.in(place));
  return { buffers: entry.buffers, shape, rows, param, counter: (counter as StateArray | undefined)?.in(place) };
}

function put(entry: Entry, name: string, array: unknown): void {
  if (entry.buffers[name] !== array) entry.buffers = { ...entry.buffers, [name]: array };
}
