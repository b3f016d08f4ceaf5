import type { BlockOrder } from "./launch.ts";

/** What an emulated driver has, and how it misbehaves. */
export interface DriverOptions {
  /** How many devices there are, all with the same memory; 1 where nothing is said. */
  readonly devices?: number;
  /** Bytes of memory of the device; 1 GiB where nothing is said. */
  readonly memory?: number;
  readonly name?: string;
  /** The version of CUDA, such as 12040. */
  readonly version?: number;
  /** Attributes by their numbers in `cuda.h`, over those that resemble an H100. */
  readonly attributes?: Readonly<Record<number, number>>;
  readonly blockOrder?: BlockOrder;
  /** How many jumps backwards a thread may make before it counts as one that never ends. */
  readonly jumpLimit?: number;
  /** What calls return, by their names, without doing anything. The map may change at any time. */
  readonly failures?: ReadonlyMap<string, number>;
  /** The same, asked at each call with how many calls of that name there were, this one included. */
  readonly fail?: (name: string, call: number) => number | undefined;
}

/** Attributes of a device by their numbers in `cuda.h`: an H100 with few multiprocessors. */
export const defaultAttributes: Readonly<Record<number, number>> = {
  1: 1024, // MAX_THREADS_PER_BLOCK
  2: 1024, // MAX_BLOCK_DIM_X
  3: 1024,
  4: 64,
  5: 2147483647, // MAX_GRID_DIM_X
  6: 65535,
  7: 65535,
  8: 49152, // MAX_SHARED_MEMORY_PER_BLOCK
  9: 65536, // TOTAL_CONSTANT_MEMORY
  10: 32, // WARP_SIZE
  12: 65536, // MAX_REGISTERS_PER_BLOCK
  13: 1980000, // CLOCK_RATE
  15: 1, // GPU_OVERLAP
  16: 4, // MULTIPROCESSOR_COUNT
  17: 0, // KERNEL_EXEC_TIMEOUT
  18: 0, // INTEGRATED
  19: 1, // CAN_MAP_HOST_MEMORY
  20: 0, // COMPUTE_MODE
  31: 1, // CONCURRENT_KERNELS
  32: 1, // ECC_ENABLED
  36: 2619000, // MEMORY_CLOCK_RATE
  37: 5120, // GLOBAL_MEMORY_BUS_WIDTH
  38: 52428800, // L2_CACHE_SIZE
  39: 2048, // MAX_THREADS_PER_MULTIPROCESSOR
  40: 3, // ASYNC_ENGINE_COUNT
  41: 1, // UNIFIED_ADDRESSING
  75: 9, // COMPUTE_CAPABILITY_MAJOR
  76: 0, // COMPUTE_CAPABILITY_MINOR
  81: 233472, // MAX_SHARED_MEMORY_PER_MULTIPROCESSOR
  82: 65536, // MAX_REGISTERS_PER_MULTIPROCESSOR
  97: 232448, // MAX_SHARED_MEMORY_PER_BLOCK_OPTIN
  100: 0, // PAGEABLE_MEMORY_ACCESS_USES_HOST_PAGE_TABLES
  106: 32, // MAX_BLOCKS_PER_MULTIPROCESSOR
};
