import { type Backend, type HostArray, type JsBuffer, js, type Launch } from "optim-core";

/** A buffer that only its backend can look into. */
export class FarBuffer {
  readonly #numbers: JsBuffer;
  constructor(numbers: JsBuffer) {
    this.#numbers = numbers;
  }
  static numbersOf(buffer: FarBuffer): JsBuffer {
    return buffer.#numbers;
  }
}

const { numbersOf } = FarBuffer;
/** As it is now: a suite that forbids `js` to run means another one. */
const { run } = js;

/** A step as typed arrays. */
export type NearLaunch = Launch<JsBuffer>;

/**
 * A backend whose buffers are out of sight and whose reads come later, as a GPU's; it computes as JavaScript does. `spoil` may put a bug
 * into how it runs a step.
 */
export const farBackend = (
  spoil: (launches: readonly NearLaunch[], run: typeof js.run) => void,
): Backend<FarBuffer> => ({
  name: "far",
  alloc: (dtype, length) => new FarBuffer(js.alloc(dtype, length)),
  free() {},
  fill: (buffer, value) => js.fill(numbersOf(buffer), value),
  copy: (from, to) => js.copy(numbersOf(from), numbersOf(to)),
  write: (buffer, data: HostArray) => js.write(numbersOf(buffer), data),
  async read(buffer) {
    const snapshot = numbersOf(buffer).slice();
    await Promise.resolve();
    return snapshot;
  },
  inspect: (value) => (value instanceof FarBuffer ? js.inspect(numbersOf(value)) : undefined),
  compile: (program, dtypes) => js.compile(program, dtypes),
  run: (launches) =>
    spoil(
      launches.map(({ kernel, tensors }) => ({
        kernel,
        tensors: tensors.map(({ buffers, counter, ...tensor }) => ({
          ...tensor,
          ...(counter && { counter: numbersOf(counter) }),
          buffers: Object.fromEntries(Object.entries(buffers).map(([name, buffer]) => [name, numbersOf(buffer)])),
        })),
      })),
      run,
    ),
});
