/** Calls of a device, its queue and its encoders, by method. */
export type Counts = Readonly<Record<string, number>>;

/** Counts what is asked of a device until `stop` is called. */
export function counting(device: GPUDevice): { readonly counts: Counts; stop(): void } {
  const counts: Record<string, number> = {};
  const undo: (() => void)[] = [];
  const watch = (object: object, names: readonly string[], after: (made: object) => void = () => {}): void => {
    for (const name of names) {
      const method = (object as Record<string, (...args: never[]) => object>)[name]!;
      counts[name] ??= 0;
      Object.defineProperty(object, name, {
        configurable: true,
        value: (...args: never[]) => {
          counts[name]!++;
          const made = method.apply(object, args);
          after(made);
          return made;
        },
      });
      undo.push(() => delete (object as Record<string, unknown>)[name]);
    }
  };
  watch(device, ["createBuffer", "createBindGroup", "createComputePipeline", "createShaderModule"]);
  watch(device.queue, ["submit", "writeBuffer"]);
  for (const name of ["copyBufferToBuffer", "beginComputePass"]) counts[name] = 0;
  watch(device, ["createCommandEncoder"], (encoder) => watch(encoder, ["copyBufferToBuffer", "beginComputePass"]));
  return { counts, stop: () => undo.forEach((restore) => void restore()) };
}
