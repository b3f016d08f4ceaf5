import { OptimError } from "optim-core";

/** What a device has to say that no call returns: that it is lost, or that it has refused a buffer or a pipeline. Calls throw it from then on. */
export class DeviceGuard {
  readonly device: GPUDevice;
  #trouble: string | undefined;

  constructor(device: GPUDevice) {
    this.device = device;
    void device.lost.then(({ message, reason }) => {
      const why = [reason === "unknown" ? "" : reason, message].filter(Boolean).join(": ") || "no reason given";
      this.#trouble = `the device is lost (${why}). Make a new device and backend, and load the last state dict.`;
    });
  }

  /** Throws where something has gone wrong. */
  check(): void {
    if (this.#trouble) throw new OptimError(`webgpu: ${this.#trouble}`);
  }

  /** Makes a buffer or a pipeline; where the device refuses it, the next call says so. */
  watch<T>(filter: GPUErrorFilter, what: string, make: () => T): T {
    this.device.pushErrorScope(filter);
    const made = make();
    // A device that is lost meanwhile says so itself.
    void this.device.popErrorScope().then(
      (error) => {
        if (error) this.#trouble ??= `${what} failed: ${error.message}`;
      },
      () => {},
    );
    return made;
  }
}
