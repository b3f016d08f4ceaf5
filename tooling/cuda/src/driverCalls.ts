import type { DriverOptions } from "./driverOptions.ts";
import { Fault } from "./fault.ts";
import { described, result } from "./result.ts";

/** What a call needs to have happened before. */
export type Needs = "nothing" | "init" | "context";

/** What all calls have in common: they are counted, may fail on demand, and return a number. */
export abstract class DriverCalls {
  /** How often each was called. */
  readonly calls = new Map<string, number>();
  /** What went wrong last, in words. */
  lastFault: string | undefined;
  protected readonly options: DriverOptions;
  /** The error that every call returns once a kernel has failed, or 0. */
  protected sticky = 0;
  #initialized = false;

  constructor(options: DriverOptions = {}) {
    this.options = options;
  }

  cuInit(flags: number): number {
    return this.call("cuInit", "nothing", () => {
      if (flags !== 0) throw new Fault(result.INVALID_VALUE, `cuInit: flags are ${flags}, they must be 0`);
      if (this.options.devices === 0) throw new Fault(result.NO_DEVICE, "cuInit: there is no device");
      this.#initialized = true;
    });
  }

  cuDriverGetVersion(version: Int32Array): number {
    return this.call("cuDriverGetVersion", "nothing", () => {
      version[0] = this.version;
    });
  }

  cuGetErrorName(code: number, name: [string | null]): number {
    return this.call("cuGetErrorName", "nothing", () => {
      name[0] = described(code)?.name ?? null;
      if (name[0] === null) throw new Fault(result.INVALID_VALUE, `cuGetErrorName: ${code} is no known result`);
    });
  }

  cuGetErrorString(code: number, text: [string | null]): number {
    return this.call("cuGetErrorString", "nothing", () => {
      text[0] = described(code)?.text ?? null;
      if (text[0] === null) throw new Fault(result.INVALID_VALUE, `cuGetErrorString: ${code} is no known result`);
    });
  }

  protected get version(): number {
    return this.options.version ?? 12040;
  }

  /** Whether a context is current that work can go to. */
  protected abstract inContext(): boolean;

  /** Does what a call does and gives what it returns. */
  protected call(name: string, needs: Needs, body: () => void): number {
    const count = (this.calls.get(name) ?? 0) + 1;
    this.calls.set(name, count);
    try {
      const wanted = this.options.fail?.(name, count) ?? this.options.failures?.get(name) ?? 0;
      if (wanted !== 0) throw new Fault(wanted, `${name}: call ${count} was told to return ${wanted}`);
      if (needs !== "nothing" && !this.#initialized) {
        throw new Fault(result.NOT_INITIALIZED, `${name} before cuInit: call cuInit(0) first`);
      }
      if (needs === "context") {
        if (!this.inContext()) {
          throw new Fault(result.INVALID_CONTEXT, `${name} without a context: call cuCtxSetCurrent first`);
        }
        if (this.sticky !== 0) return this.sticky;
      }
      body();
      return 0;
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      this.lastFault = error.message;
      if (error.code >= result.ILLEGAL_ADDRESS && error.code <= result.LAUNCH_FAILED) this.sticky = error.code;
      return error.code;
    }
  }
}
