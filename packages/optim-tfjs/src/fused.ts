import { type Backend, type DType, type HostArray, type Launch, OptimError } from "optim-core";
import { Held, isVariable } from "./held.ts";
import type { Opened, Place } from "./place.ts";
import { PlacedKernel } from "./placedKernel.ts";
import { placeOf } from "./placeOf.ts";
import { snapshotOf } from "./snapshotOf.ts";
import { StateArray } from "./stateArray.ts";
import type { TfApi } from "./tfApi.ts";
import type { TfBuffer } from "./tfBuffer.ts";

/** Weights are float32; counters on the device are whole numbers. */
const dtypes: readonly DType[] = ["f32", "i32"];

type Buffers = Readonly<Record<string, TfBuffer>>;
type OpenBuffers = Readonly<Record<string, unknown>>;

/** tf's backends by one fused kernel a step, which works where the tensors lie; state is arrays of its own in the same memory. */
export function fused(tf: TfApi, first: Place, safe: boolean): Backend<TfBuffer> {
  let place = first;
  /** The same buffers give the same object, by which kernels know that nothing has moved. */
  const known = new WeakMap<Buffers, OpenBuffers>();

  /** The place of the backend that tf is set to now. */
  function here(): Place {
    const found = placeOf(tf).place;
    if (!found)
      throw new OptimError(
        `tfjs: the backend of tf is now "${tf.getBackend()}", and the state of this optimizer lies where that does not reach it. ` +
          "Set the backend before the first step, or carry the state over with stateDict().",
      );
    place = found;
    return found;
  }
  const mine = (buffer: TfBuffer): StateArray => {
    if (buffer instanceof StateArray) return buffer;
    throw new OptimError("tfjs: tensors of tf are written to by steps only. Assign to the variable: v.assign(tensor).");
  };
  function open(buffers: Buffers, opened: Opened<unknown>, stored: ReadonlySet<string>, at: Place): OpenBuffers {
    const before = known.get(buffers);
    let isSame = before !== undefined;
    const now: Record<string, unknown> = {};
    for (const name in buffers) {
      const buffer = buffers[name]!;
      now[name] = buffer instanceof Held ? opened.of(buffer, stored.has(name)) : buffer.in(at);
      isSame &&= now[name] === before![name];
    }
    if (isSame) return before!;
    known.set(buffers, now);
    return now;
  }

  return {
    get name() {
      return `tfjs ${place.name}`;
    },
    limits: { dtypes },
    alloc(dtype, length, role, owner) {
      if (!dtypes.includes(dtype)) throw new OptimError(`tfjs: cannot store ${dtype}, only ${dtypes.join(" and ")}.`);
      return new StateArray(here(), { dtype, length }, role, owner);
    },
    free: (buffer) => mine(buffer).free(),
    fill(buffer, value) {
      const at = mine(buffer).place;
      at.kernels.fill(mine(buffer).in(at), value);
    },
    write(buffer, data) {
      const at = mine(buffer).place;
      at.kernels.write(mine(buffer).in(at), data);
    },
    copy(from, to) {
      if (mine(to).length === 0) return;
      const at = here();
      tf.tidy(() => {
        const source = from instanceof Held ? at.open([], [from], safe).of(from, false) : from.in(at);
        at.kernels.copy(source, mine(to).in(at));
      });
    },
    read(buffer): Promise<HostArray> {
      if (buffer instanceof Held) return snapshotOf(tf, buffer.tensor);
      return buffer.place.kernels.read(buffer.in(buffer.place));
    },
    inspect(value) {
      if (value instanceof Held) return { dtype: "f32", length: value.tensor.size };
      return value instanceof StateArray && value.isLive ? { dtype: value.dtype, length: value.length } : undefined;
    },
    compile: (program, dtypes) => new PlacedKernel(here(), program, dtypes),
    async ready(kernels) {
      const at = here();
      await at.kernels.ready?.(kernels.map((kernel) => (kernel as PlacedKernel).in(at)));
    },
    run(given) {
      const at = here();
      const launches = given.map(withoutEmpty).filter(({ tensors }) => tensors.length > 0);
      const { written, read } = tensorsIn(launches);
      tf.tidy(() => {
        const opened = at.open(written, read, safe);
        at.kernels.run(
          launches.map(({ kernel, tensors }) => {
            const { stored } = kernel as PlacedKernel;
            return {
              kernel: (kernel as PlacedKernel).in(at),
              tensors: tensors.map(({ buffers, shape, rows, counter }) => ({
                buffers: open(buffers, opened, stored, at),
                shape,
                rows,
                ...(counter ? { counter: mine(counter).in(at) } : {}),
              })),
            };
          }),
        );
        opened.commit();
      });
    },
  };
}

/** Weights of no numbers have no memory that a kernel could be given. */
const withoutEmpty = <Buf>({ kernel, tensors }: Launch<Buf>): Launch<Buf> => ({
  kernel,
  tensors: tensors.filter(({ shape }) => !shape.includes(0)),
});

/** The tensors of tf in a run: those that it writes, and those that it only reads. */
function tensorsIn(launches: readonly Launch<TfBuffer>[]): { written: readonly Held[]; read: readonly Held[] } {
  const written = new Set<Held>();
  const read = new Set<Held>();
  for (const { kernel, tensors } of launches) {
    const { stored } = kernel as PlacedKernel;
    for (const { buffers } of tensors)
      for (const name in buffers) {
        const buffer = buffers[name]!;
        if (!(buffer instanceof Held)) continue;
        if (stored.has(name) && !isVariable(buffer.tensor))
          throw new OptimError(
            `tfjs: ${kernel.program.name} writes to a tensor of shape [${buffer.tensor.shape}] that is no variable. ` +
              "Gradients belong to tf: clip them with the options clipNorm and clipValue.",
          );
        (stored.has(name) ? written : read).add(buffer);
      }
  }
  return { written: [...written], read: [...read] };
}
