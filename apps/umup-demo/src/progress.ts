import { Presets, SingleBar } from "cli-progress";

/** How much of a sweep is done: a bar on standard error where that is a terminal, otherwise a line for every tenth. */
export class Progress {
  readonly #bar: SingleBar | undefined;
  readonly #total: number;
  #done: number;

  /** @param done - What was done before, in the unit of `total`. */
  constructor(total: number, done: number) {
    this.#total = total;
    this.#done = done;
    if (!process.stderr.isTTY) return;
    const format = "  {bar} {percentage} %  {eta_formatted} left";
    this.#bar = new SingleBar({ format, clearOnComplete: true, hideCursor: true }, Presets.shades_classic);
    this.#bar.start(total, done);
  }

  /** Adds what is done now. */
  show(cost: number): void {
    const tenths = (): number => Math.floor((10 * this.#done) / this.#total);
    const before = tenths();
    this.#done += cost;
    if (this.#bar) this.#bar.update(this.#done);
    else if (tenths() > before) console.error(`  ${10 * tenths()} %`);
  }

  clear(): void {
    this.#bar?.stop();
  }
}
