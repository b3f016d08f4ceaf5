import type { Progress } from "./playground.ts";
import type { StepRecord } from "./racer.ts";

/** How many steps the median of step times is of. */
const remembered = 32;

/** What an entrant has done since it was last reported. */
export class Track {
  readonly #entrant: number;
  readonly #hasPoints: boolean;
  readonly #times: number[] = [];
  #from = 0;
  #records: StepRecord[] = [];
  #accuracy: number | undefined;
  #stopped: string | undefined;
  #isNew = false;

  /** @param hasPoints - Whether its weights are a point of a surface. */
  constructor(entrant: number, hasPoints: boolean) {
    this.#entrant = entrant;
    this.#hasPoints = hasPoints;
  }

  get isStopped(): boolean {
    return this.#stopped !== undefined;
  }

  add(record: StepRecord): void {
    this.#records.push(record);
    this.#times.push(record.ms);
    if (this.#times.length > remembered) this.#times.shift();
    this.#isNew = true;
  }

  read(accuracy: number | undefined): void {
    this.#accuracy = accuracy;
    this.#isNew ||= accuracy !== undefined;
  }

  stop(why: string): void {
    this.#stopped = why;
    this.#isNew = true;
  }

  /** What is new, which is old from then on; undefined where nothing is. */
  take(): Progress | undefined {
    if (!this.#isNew) return undefined;
    this.#isNew = false;
    const records = this.#records;
    const from = this.#from;
    this.#records = [];
    this.#from += records.length;
    return {
      entrant: this.#entrant,
      from,
      losses: records.map(({ loss }) => loss),
      rates: records.map(({ rate }) => rate),
      scales: records.flatMap(({ scale = [] }) => scale),
      points: this.#hasPoints ? records.flatMap(({ weights: [point] }) => [...point!]) : [],
      ...(this.#accuracy !== undefined && { accuracy: this.#accuracy }),
      stepMs: median(this.#times),
      ...(this.#stopped !== undefined && { stopped: this.#stopped }),
    };
  }
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return ((sorted[(sorted.length - 1) >> 1] ?? 0) + (sorted[sorted.length >> 1] ?? 0)) / 2;
}
