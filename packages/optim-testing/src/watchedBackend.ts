import type { Backend, Kernel, Launch } from "optim-core";

/** A backend as it is, and a record of its kernels. */
export interface WatchedBackend<Buf> {
  readonly backend: Backend<Buf>;
  /** The kernels that it has compiled, and how often each has run. */
  readonly runs: ReadonlyMap<Kernel, number>;
}

/** Records which kernels a backend compiles and runs. It refuses to run a kernel that the backend has not compiled. */
export function watchedBackend<Buf>(watched: Backend<Buf>): WatchedBackend<Buf> {
  const runs = new Map<Kernel, number>();
  const ready = watched.ready?.bind(watched);
  const capture = watched.capture?.bind(watched);
  const runSoon = watched.runSoon?.bind(watched);
  const check = (kernel: Kernel): number => {
    const before = runs.get(kernel);
    if (before === undefined) throw new Error(`${watched.name} did not compile the kernel of ${kernel.program.name}.`);
    return before;
  };
  const count = (launches: readonly Launch<Buf>[]): void => {
    for (const { kernel } of launches) runs.set(kernel, check(kernel) + 1);
  };
  const backend: Backend<Buf> = {
    name: watched.name,
    ...(watched.limits && { limits: watched.limits }),
    ...(ready && { ready }),
    ...(capture && {
      capture(launches, before) {
        for (const { kernel } of launches) check(kernel);
        return capture(launches, before);
      },
    }),
    alloc: (...given) => watched.alloc(...given),
    free: (buffer) => watched.free(buffer),
    fill: (buffer, value) => watched.fill(buffer, value),
    copy: (from, to) => watched.copy(from, to),
    write: (buffer, data) => watched.write(buffer, data),
    read: (buffer) => watched.read(buffer),
    inspect: (value) => watched.inspect(value),
    compile(program, dtypes) {
      const kernel = watched.compile(program, dtypes);
      runs.set(kernel, 0);
      return kernel;
    },
    run(launches) {
      count(launches);
      watched.run(launches);
    },
    ...(runSoon && {
      runSoon(launches) {
        count(launches);
        runSoon(launches);
      },
    }),
  };
  return { backend, runs };
}
