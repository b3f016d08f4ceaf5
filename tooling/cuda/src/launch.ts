import type { DeviceMemory } from "./deviceMemory.ts";
import { garbage } from "./deviceMemory.ts";
import { Fault } from "./fault.ts";
import { limitMemory } from "./ptx/addressCheck.ts";
import type { Code, Kernel } from "./ptx/compile.ts";
import { library } from "./ptx/library.ts";
import { result } from "./result.ts";

/** In which order blocks of a grid run: results must not depend on it. */
export type BlockOrder = "forward" | "backward" | "shuffled";

/** One launch of a kernel, with its arguments. */
export interface Launch {
  readonly kernel: Kernel;
  readonly code: Code;
  readonly grid: readonly number[];
  readonly block: readonly number[];
  /** Of shared memory, beyond what the kernel declares. */
  readonly sharedBytes: number;
  readonly parameters: ArrayBuffer;
}

const warp = 32;

/** Runs a launch, block after block. Within a block a thread runs until it ends or meets a barrier. */
export function run(launch: Launch, memory: DeviceMemory, order: BlockOrder, jumpLimit: number): void {
  const { kernel, code, grid, block, parameters } = launch;
  const sharedBytes = kernel.sharedBytes + launch.sharedBytes;
  // Views of any width have to fit.
  const shared = new Uint8Array(Math.ceil(sharedBytes / 8) * 8);
  const { buffer, limits } = memory;
  limitMemory(limits);
  code.bind({ memory: buffer, parameters, shared: shared.buffer, sharedBytes, grid, block, jumpLimit });
  const [gx = 1, gy = 1, gz = 1] = grid;
  for (const at of ordered(gx * gy * gz, order)) {
    const place = [at % gx, Math.floor(at / gx) % gy, Math.floor(at / gx / gy)] as const;
    shared.fill(garbage);
    code.place(...place);
    if (kernel.barriers.size > 0) together(launch, place, jumpLimit);
    else apart(launch, place);
  }
}

function ordered(count: number, order: BlockOrder): Iterable<number> {
  const blocks = Array.from({ length: count }, (_, n) => (order === "backward" ? count - 1 - n : n));
  if (order !== "shuffled") return blocks;
  let seed = 1;
  for (let n = count - 1; n > 0; n--) {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    const other = seed % (n + 1);
    [blocks[n], blocks[other]] = [blocks[other]!, blocks[n]!];
  }
  return blocks;
}

type Place = readonly [number, number, number];

function apart({ kernel, code, block }: Launch, place: Place): void {
  const [bx = 1, by = 1, bz = 1] = block;
  let [x, y, z] = [0, 0, 0];
  try {
    for (z = 0; z < bz; z++) for (y = 0; y < by; y++) for (x = 0; x < bx; x++) code.thread(x, y, z, 0, 0);
  } catch (error) {
    throw located(error, kernel, place, [x, y, z]);
  }
}

function together(launch: Launch, place: Place, jumpLimit: number): void {
  const { kernel, block } = launch;
  // Where each thread waits, 0 at its start, and -1 once it has ended: those count no more, as on the hardware.
  const waits = new Int32Array(block.reduce((product, size) => product * size));
  for (let rounds = 0; rounds === 0 || inStep(waits, kernel, place); rounds++) {
    onwards(launch, place, waits);
    if (rounds > jumpLimit) library.stuck(kernel.barriers.values().next().value!);
  }
}

/** Each thread goes on until it ends or waits. */
function onwards({ kernel, code, block }: Launch, place: Place, waits: Int32Array): void {
  const [bx = 1, by = 1, bz = 1] = block;
  let [n, x, y, z] = [0, 0, 0, 0];
  try {
    for (z = 0; z < bz; z++) {
      for (y = 0; y < by; y++) {
        for (x = 0; x < bx; x++, n++) if (waits[n]! >= 0) waits[n] = code.thread(x, y, z, n, waits[n]!) ?? -1;
      }
    }
  } catch (error) {
    throw located(error, kernel, place, [x, y, z]);
  }
}

/** Whether any thread waits; those of a warp do so at the same barrier. */
function inStep(waits: Int32Array, { name, barriers }: Kernel, place: Place): boolean {
  let waiting = false;
  let other = -1;
  for (let n = 0; n < waits.length; n++) {
    const at = waits[n]!;
    if (n % warp === 0) other = -1;
    if (at < 0) continue;
    if (other > 0 && other !== at) {
      const why = `a barrier that only a part of its warp comes to, others are at that of line ${barriers.get(other)}`;
      const where = `kernel '${name}', block (${place}), thread ${n}, line ${barriers.get(at)}`;
      throw new Fault(result.LAUNCH_FAILED, `${where}: ${why}`);
    }
    other = at;
    waiting = true;
  }
  return waiting;
}

function located(error: unknown, { name }: Kernel, block: Place, thread: Place): unknown {
  if (!(error instanceof Fault)) return error;
  return new Fault(error.code, `kernel '${name}', block (${block}), thread (${thread}), ${error.message}`);
}
