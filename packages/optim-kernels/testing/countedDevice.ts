/** A device whose calls are counted, with those of what it makes. */
export function countedDevice(device: GPUDevice): {
  readonly device: GPUDevice;
  readonly calls: Record<string, number>;
} {
  const calls: Record<string, number> = {};
  const count = <T extends object>(target: T): T =>
    new Proxy(target, {
      get(_, name) {
        const value = Reflect.get(target, name, target) as unknown;
        if (name === "queue") return count(value as object);
        if (typeof value !== "function") return value;
        return (...args: unknown[]) => {
          calls[String(name)] = (calls[String(name)] ?? 0) + 1;
          const made = Reflect.apply(value, target, args) as unknown;
          return /^create(CommandEncoder)|^begin/.test(String(name)) ? count(made as object) : made;
        };
      },
    });
  return { device: count(device), calls };
}
