/** What a gradient scaler was at some moment, as the host has learned of it. */
export interface ScaleRecord {
  /** After how many calls of `update()`. */
  readonly update: number;
  readonly scale: number;
  /** How many of these updates followed an overflow. */
  readonly skipped: number;
}

/** The most that is kept. */
const longest = 10_000;

/** What became of a scale: a record for each change that was seen, and the last that is known. */
export class ScaleHistory {
  readonly #records: ScaleRecord[] = [];
  #last: ScaleRecord | undefined;

  add(record: ScaleRecord): void {
    const before = this.#last;
    this.#last = record;
    if (before?.scale === record.scale && before.skipped === record.skipped) return;
    this.#records.push(record);
    if (this.#records.length > longest) this.#records.shift();
  }

  get records(): readonly ScaleRecord[] {
    const last = this.#last;
    return last && last !== this.#records.at(-1) ? [...this.#records, last] : [...this.#records];
  }
}
