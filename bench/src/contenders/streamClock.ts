import type { Driver } from "optim-kernels/cuda";
import type { Clock } from "../contender.ts";
import { askDriver } from "./askDriver.ts";

/** A clock, and a way to let go of its events. */
export interface StreamClock extends Clock {
  dispose(): void;
}

/** The clock of a stream: two events of CUDA, in the order of the work around them. */
export function streamClock(driver: Driver, stream: bigint): StreamClock {
  const [from, to] = [0, 1].map(() => {
    const event = new BigUint64Array(1);
    // Flags 0: CU_EVENT_DEFAULT has a time.
    askDriver(driver, "cuEventCreate", event, 0);
    return event[0]!;
  }) as [bigint, bigint];
  const milliseconds = new Float32Array(1);
  return {
    start: () => askDriver(driver, "cuEventRecord", from, stream),
    stop: () => askDriver(driver, "cuEventRecord", to, stream),
    read() {
      askDriver(driver, "cuEventElapsedTime", milliseconds, from, to);
      return milliseconds[0]!;
    },
    dispose() {
      for (const event of [from, to]) askDriver(driver, "cuEventDestroy_v2", event);
    },
  };
}
