import { type Backend, type DType, type HostArray, OptimError } from "optim-core";
import { FusedRun } from "./fusedRun.ts";
import { Held } from "./held.ts";
import { numbersOf } from "./numbersOf.ts";
import type { Place } from "./place.ts";
import { PlacedKernel } from "./placedKernel.ts";
import { placeOf } from "./placeOf.ts";
import { StateArray } from "./stateArray.ts";
import type { TfApi } from "./tfApi.ts";
import type { TfBuffer } from "./tfBuffer.ts";

const dtypes: readonly DType[] = ["f32"];

/** How many runs are kept, those that were done last: a step may be one of several, as where gradients are clipped or looked through first. */
const mostRuns = 4;

/** tf's backends by one fused kernel a step, which works where the tensors lie; state is arrays of its own in the same memory. */
export function fused(tf: TfApi, first: Place, safe: boolean): Backend<TfBuffer> {
  let place = first;
  let runs: readonly FusedRun[] = [];

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

  return {
    get name() {
      return `tfjs ${place.name}`;
    },
    limits: { dtypes },
    alloc(dtype, length, role, owner) {
      if (!dtypes.includes(dtype)) throw new OptimError(`tfjs: cannot store ${dtype}, only ${dtypes}.`);
      return new StateArray(here(), { dtype, length }, role, owner);
    },
    free: (buffer) => (buffer instanceof Held ? buffer.tensor.dispose() : buffer.free()),
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
        const source = from instanceof Held ? at.open([], [from], safe).read[0] : from.in(at);
        at.kernels.copy(source, mine(to).in(at));
      });
    },
    async read(buffer): Promise<HostArray> {
      if (!(buffer instanceof Held)) return buffer.place.kernels.read(buffer.in(buffer.place));
      let numbers: Promise<HostArray> | undefined;
      // No clone of tf's: a step that comes meanwhile would have to leave it its memory.
      if (buffer.tensor.size > 0)
        tf.tidy(() => {
          const at = here();
          numbers = at.kernels.read(at.open([], [buffer], safe).read[0]);
        });
      return numbers ?? new Float32Array();
    },
    numbers(buffer): ArrayLike<number> | undefined {
      if (buffer instanceof Held) return here().numbers && numbersOf(buffer.tensor);
      return buffer.place.numbers?.(buffer.in(buffer.place)) as Float32Array | undefined;
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
      const run = runs.find((known) => known.takes(given)) ?? new FusedRun(given);
      runs = [run, ...runs.filter((other) => other !== run)].slice(0, mostRuns);
      tf.tidy(() => run.in(at, safe));
    },
  };
}
