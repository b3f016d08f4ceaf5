import type { Conduct } from "bench/conduct";
import type { MakeContender } from "bench/contender";
import type { Shapes } from "bench/shapes";
import type { BandwidthRow } from "./bandwidthRow.ts";

/** Told what a race is doing, and the share of the race that is over. */
export type Tell = (doing: string, share: number) => void;

/** Where races are run: a device, or this thread. */
export interface Track {
  /** It in words. */
  readonly adapter: string;
  readonly isSoftware: boolean;
  /** The largest buffer; absent where there is no device. */
  readonly bufferBytes?: number;
  /** A copy there, that moves these bytes a weight. */
  copy(bytesPerWeight: number): MakeContender;
  /** Races the optimizer of the run. @throws BenchError where outputs differ; LostError where nothing can follow. */
  race(shapes: Shapes, tell: Tell): Promise<readonly BandwidthRow[]>;
  dispose(): void;
}

/** The device is gone: no other race can be run. */
export class LostError extends Error {
  override readonly name = "LostError";
}

/** The share of a race that lies before a phase of it, and the phase's own. */
const phases = { preparing: [0, 0.2], "warming up": [0.2, 0.3], timing: [0.5, 0.5] } as const;

/** How races are run in a browser, whose clock tells a tenth of a millisecond, or one: turns have more steps than in Node. */
export const conduct = (tell: Tell): Conduct => ({
  warmUpMs: 2000,
  mostSteps: 128,
  onRound(phase, share) {
    const [before, own] = phases[phase];
    tell(phase, before + own * share);
  },
});
