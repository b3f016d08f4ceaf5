import { OptimError } from "optim-core";

/** What a device has to say that no call returns: that it has refused something, which the next call throws, or that it is lost. */
export class DeviceGuard {
  readonly device: GPUDevice;
  #refused: string | undefined;
  #lost: string | undefined;

  constructor(device: GPUDevice) {
    this.device = device;
    void device.lost.then(({ message, reason }) => {
      const why = [reason === "unknown" ? "" : reason, message].filter(Boolean).join(": ") || "no reason given";
      this.#lost = `the device is lost (${why}). Make a new device and backend, and load the last state dict.`;
    });
  }

  /** Throws where something has gone wrong since the last call. */
  check(): void {
    const trouble = this.#lost ?? this.#refused;
    this.#refused = undefined;
    if (trouble) throw new OptimError(`webgpu: ${trouble}`);
  }

  /** Makes or enqueues something; where the device refuses it, the next call says so. */
  watch<T>(filter: GPUErrorFilter, what: string, make: () => T): T {
    this.device.pushErrorScope(filter);
    const made = make();
    // A device that is lost meanwhile says so itself.
    void this.device.popErrorScope().then(
      (error) => {
        if (error) this.#refused ??= `the device has refused ${what}: ${error.message}`;
      },
      () => {},
    );
    return made;
  }
}
