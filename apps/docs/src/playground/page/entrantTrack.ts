import type { Progress } from "../playground.ts";
import { Column } from "./column.ts";

/** All that was heard of one entrant in this run. */
export class EntrantTrack {
  readonly losses = new Column();
  readonly rates = new Column();
  readonly scales = new Column();
  /** x and y of each step, one after the other. */
  readonly points = new Column();
  accuracy: number | undefined;
  stepMs: number | undefined;
  stopped: string | undefined;

  add({ losses, rates, scales, points, accuracy, stepMs, stopped }: Progress): void {
    this.losses.push(losses);
    this.rates.push(rates);
    this.scales.push(scales);
    this.points.push(points);
    this.accuracy = accuracy ?? this.accuracy;
    this.stepMs = stepMs;
    this.stopped = stopped ?? this.stopped;
  }
}
