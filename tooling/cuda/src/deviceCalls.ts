import { DriverCalls } from "./driverCalls.ts";
import { defaultAttributes } from "./driverOptions.ts";
import { Fault } from "./fault.ts";
import { result } from "./result.ts";

/** The handle of the context of device 0; others follow. */
const firstContext = 0x5500_0000_0000n;

/** Calls about devices and their contexts. */
export abstract class DeviceCalls extends DriverCalls {
  /** How often the context of each device was retained. */
  protected readonly retained = new Map<number, number>();
  #current = 0n;

  cuDeviceGetCount(count: Int32Array): number {
    return this.call("cuDeviceGetCount", "init", () => {
      count[0] = this.options.devices ?? 1;
    });
  }

  cuDeviceGet(device: Int32Array, ordinal: number): number {
    return this.call("cuDeviceGet", "init", () => {
      this.#known(ordinal);
      device[0] = ordinal;
    });
  }

  cuDeviceGetName(name: Uint8Array, length: number, device: number): number {
    return this.call("cuDeviceGetName", "init", () => {
      this.#known(device);
      const text = new TextEncoder().encode(this.options.name ?? "Emulated GPU").subarray(0, length - 1);
      name.set(text);
      name[text.length] = 0;
    });
  }

  cuDeviceGetAttribute(value: Int32Array, attribute: number, device: number): number {
    return this.call("cuDeviceGetAttribute", "init", () => {
      this.#known(device);
      value[0] = this.attribute(attribute);
    });
  }

  cuDeviceTotalMem_v2(bytes: BigUint64Array, device: number): number {
    return this.call("cuDeviceTotalMem_v2", "init", () => {
      this.#known(device);
      bytes[0] = BigInt(this.totalMemory);
    });
  }

  cuDevicePrimaryCtxRetain(context: BigUint64Array, device: number): number {
    return this.call("cuDevicePrimaryCtxRetain", "init", () => {
      this.#known(device);
      this.retained.set(device, (this.retained.get(device) ?? 0) + 1);
      context[0] = firstContext + BigInt(device);
    });
  }

  cuDevicePrimaryCtxRelease_v2(device: number): number {
    return this.call("cuDevicePrimaryCtxRelease_v2", "init", () => {
      this.#known(device);
      const count = this.retained.get(device) ?? 0;
      if (count === 0) throw new Fault(result.INVALID_CONTEXT, `device ${device} has no context to release`);
      this.retained.set(device, count - 1);
      if (count > 1 || this.sticky === 0) return;
      this.sticky = 0;
      this.forgetEverything();
    });
  }

  cuCtxSetCurrent(context: bigint): number {
    return this.call("cuCtxSetCurrent", "init", () => {
      if (context !== 0n && !this.#alive(context)) {
        throw new Fault(result.INVALID_CONTEXT, `cuCtxSetCurrent: 0x${context.toString(16)} is no context`);
      }
      this.#current = context;
    });
  }

  protected get totalMemory(): number {
    return this.options.memory ?? 2 ** 30;
  }

  protected attribute(number: number): number {
    const value = this.options.attributes?.[number] ?? defaultAttributes[number];
    if (value !== undefined) return value;
    throw new Fault(result.INVALID_VALUE, `attribute ${number} is not known: add it to the option attributes`);
  }

  /** What goes with a context in which a kernel had failed. */
  protected abstract forgetEverything(): void;

  protected override inContext(): boolean {
    return this.#alive(this.#current);
  }

  #alive(context: bigint): boolean {
    return (this.retained.get(Number(context - firstContext)) ?? 0) > 0;
  }

  #known(device: number): void {
    const count = this.options.devices ?? 1;
    if (device >= 0 && device < count) return;
    throw new Fault(result.INVALID_DEVICE, `there is no device ${device}, there are ${count}`);
  }
}
