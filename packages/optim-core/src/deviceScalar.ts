import type { Backend } from "./backend.ts";
import { fail } from "./error.ts";
import type { DType } from "./hostTensor.ts";

/** Where a group keeps those of its options that live on the device. */
const onDevice: unique symbol = /* @__PURE__ */ Symbol();

/** The buffers of those options of a group that live on the device, by name. */
export const scalarsOf = <Buf>(group: object): Readonly<Record<string, Buf>> =>
  (group as { readonly [onDevice]?: Readonly<Record<string, Buf>> })[onDevice] ?? {};

/**
 * Makes a buffer of one number an option of a group, under this name.
 *
 * @throws OptimError where the group has another buffer there already: kernels would go on reading that one.
 */
export const bindScalar = <Buf>(group: object, name: string, data: Buf): void => {
  const known = scalarsOf<Buf>(group);
  if (!Object.hasOwn(known, name))
    Object.defineProperty(group, onDevice, { value: { ...known, [name]: data }, configurable: true });
  else if (known[name] !== data)
    fail(
      "DeviceScalar",
      `\`${name}\` of this group is another number on the device already. Write that one: set group.${name}.`,
    );
};

/** One number in a backend's memory, such as a learning rate that a captured step can go on reading while the host changes it. */
export class DeviceScalar<Buf> {
  readonly data: Buf;
  readonly #backend: Backend<Buf>;
  #value: number;

  constructor(backend: Backend<Buf>, value = 0, dtype: DType = "f32") {
    this.#backend = backend;
    this.data = backend.alloc(dtype, 1);
    this.#value = value;
    backend.fill(this.data, value);
  }

  /** What the host wrote last; setting it enqueues a write. */
  get value(): number {
    return this.#value;
  }
  set value(value: number) {
    this.#value = value;
    this.#backend.fill(this.data, value);
  }

  /**
   * Makes `name` of a group read and write this number.
   *
   * @throws OptimError where the group has another such number already.
   */
  bindTo(group: object, name: string): void {
    bindScalar(group, name, this.data);
    Object.defineProperty(group, name, {
      enumerable: true,
      get: () => this.value,
      set: (value: number) => {
        this.value = value;
      },
    });
  }

  /** What the device holds once everything enqueued before this call is done. */
  async read(): Promise<number> {
    return Number((await this.#backend.read(this.data))[0]);
  }

  dispose(): void {
    this.#backend.free(this.data);
  }
}
