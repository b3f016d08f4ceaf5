import { Fault } from "./fault.ts";
import { Handles } from "./handles.ts";
import { type Launch, run } from "./launch.ts";
import { MemoryCalls } from "./memoryCalls.ts";
import { type Code, type Compiled, compile, type Kernel } from "./ptx/compile.ts";
import { PtxError } from "./ptx/ptxError.ts";
import { result } from "./result.ts";

interface Module {
  readonly compiled: Compiled;
  /** Handles that were given of kernels. */
  readonly given: Map<string, bigint>;
}

interface Loaded {
  readonly kernel: Kernel;
  readonly code: Code;
}

const errorLog = 5;
const errorLogBytes = 6;

/** Calls about modules and kernels. */
export abstract class ModuleCalls extends MemoryCalls {
  protected readonly modules = new Handles<Module>("module");
  readonly #kernels = new Handles<Loaded>("kernel");

  cuModuleLoadDataEx(
    module: BigUint64Array,
    image: Uint8Array,
    count: number,
    options: Int32Array,
    values: BigUint64Array,
  ): number {
    return this.call("cuModuleLoadDataEx", "context", () => {
      this.refuseInCapture("cuModuleLoadDataEx");
      if (image.at(-1) !== 0) throw new Fault(result.INVALID_IMAGE, "cuModuleLoadDataEx: the image ends without a 0");
      try {
        const compiled = this.#compiled(new TextDecoder().decode(image.subarray(0, image.indexOf(0))));
        module[0] = this.modules.add({ compiled, given: new Map() });
      } catch (error) {
        if (!(error instanceof Fault)) throw error;
        this.#log(error.message, options.subarray(0, count), values);
        throw error;
      }
    });
  }

  cuModuleGetFunction(kernel: BigUint64Array, module: bigint, name: string): number {
    return this.call("cuModuleGetFunction", "context", () => {
      const { compiled, given } = this.modules.get(module);
      const found = compiled.kernels.get(name);
      if (!found) {
        const names = [...compiled.kernels.keys()].join(", ");
        throw new Fault(result.NOT_FOUND, `cuModuleGetFunction: no kernel is called '${name}', there are: ${names}`);
      }
      const handle = given.get(name) ?? this.#kernels.add({ kernel: found, code: found.instantiate() });
      given.set(name, handle);
      kernel[0] = handle;
    });
  }

  cuModuleUnload(module: bigint): number {
    return this.call("cuModuleUnload", "context", () => {
      this.refuseInCapture("cuModuleUnload");
      this.finishAll();
      for (const handle of this.modules.remove(module).given.values()) this.#kernels.remove(handle);
    });
  }

  cuLaunchKernel(
    kernel: bigint,
    gridX: number,
    gridY: number,
    gridZ: number,
    blockX: number,
    blockY: number,
    blockZ: number,
    sharedBytes: number,
    stream: bigint,
    parameters: BigUint64Array,
    _extra: null,
  ): number {
    return this.call("cuLaunchKernel", "context", () => {
      const found = this.#kernels.get(kernel);
      const queue = this.stream(stream);
      const [grid, block] = [
        [gridX, gridY, gridZ],
        [blockX, blockY, blockZ],
      ] as const;
      this.#check(found.kernel, grid, block, sharedBytes);
      const launch = { ...found, grid, block, sharedBytes, parameters: this.#arguments(found.kernel, parameters) };
      this.enqueue(queue, { launch, run: () => this.#run(launch) });
    });
  }

  #run(launch: Launch): void {
    run(launch, this.memory, this.options.blockOrder ?? "forward", this.options.jumpLimit ?? 2 ** 27);
  }

  #compiled(source: string): Compiled {
    const compiled = compiledOrFault(source);
    const capability = this.attribute(75) * 10 + this.attribute(76);
    const newest = newestPtx(this.version);
    if (compiled.version > newest) {
      throw new Fault(result.UNSUPPORTED_PTX_VERSION, `.version ${compiled.version} is beyond the driver's ${newest}`);
    }
    if (compiled.target <= capability) return compiled;
    throw new Fault(result.NO_BINARY_FOR_GPU, `.target sm_${compiled.target} is beyond the device's sm_${capability}`);
  }

  #log(message: string, options: Int32Array, values: BigUint64Array): void {
    const [buffer, size] = [options.indexOf(errorLog), options.indexOf(errorLogBytes)];
    if (buffer === -1 || size === -1 || !values[size]) return;
    const bytes = this.pinnedMemory.bytes(values[buffer]!, Number(values[size]));
    const text = new TextEncoder().encode(message).subarray(0, bytes.length - 1);
    bytes.set(text);
    bytes[text.length] = 0;
    values[size] = BigInt(text.length + 1);
  }

  #check(kernel: Kernel, grid: readonly number[], block: readonly number[], sharedBytes: number): void {
    const threads = block.reduce((product, size) => product * size);
    const most = Math.min(this.attribute(1), kernel.maxThreads ?? Number.POSITIVE_INFINITY);
    const sizes = [...block, ...grid];
    const wrong = sizes.some((size, n) => !(Number.isInteger(size) && size > 0 && size <= this.attribute(2 + n)));
    const misshapen = kernel.shape && kernel.shape.join() !== block.join();
    if (wrong || threads > most || misshapen) {
      const rule = kernel.shape ? `.reqntid is ${kernel.shape}` : `${most} threads are the most`;
      throw new Fault(result.INVALID_VALUE, `kernel '${kernel.name}': grid (${grid}), block (${block}); ${rule}`);
    }
    if (kernel.sharedBytes + sharedBytes <= this.attribute(8)) return;
    const asked = `${kernel.sharedBytes} + ${sharedBytes} bytes of shared memory, ${this.attribute(8)} are the most`;
    throw new Fault(result.INVALID_VALUE, `kernel '${kernel.name}': ${asked}`);
  }

  /** What the arguments are at this moment. */
  #arguments({ name, parameters }: Kernel, addresses: BigUint64Array): ArrayBuffer {
    const last = parameters.at(-1);
    const bytes = new Uint8Array(Math.ceil(((last?.offset ?? 0) + (last?.bytes ?? 0)) / 8) * 8);
    for (const [n, parameter] of parameters.entries()) {
      const address = addresses[n];
      if (address === undefined) {
        throw new Fault(result.INVALID_VALUE, `kernel '${name}' takes ${parameters.length} arguments, not ${n}`);
      }
      bytes.set(this.pinnedMemory.bytes(address, parameter.bytes), parameter.offset);
    }
    return bytes.buffer;
  }
}

/** Texts that were compiled: tests load the same again and again. */
const known = new Map<string, Compiled>();

function compiledOrFault(source: string): Compiled {
  try {
    const compiled = known.get(source) ?? compile(source);
    if (known.size > 1000) known.clear();
    known.set(source, compiled);
    return compiled;
  } catch (error) {
    if (!(error instanceof PtxError)) throw error;
    throw new Fault(result.INVALID_PTX, `ptxas error: ${error.message}`);
  }
}

/** The newest version of PTX that a version of CUDA knows: 8.4 for 12.4. */
function newestPtx(cuda: number): number {
  return Math.floor(cuda / 1000) - 4 + (cuda % 1000) / 10 / 10;
}
