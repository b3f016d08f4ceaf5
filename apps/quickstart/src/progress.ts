import { Presets, SingleBar } from "cli-progress";

/** A progress bar on standard error while a terminal is there to show it; otherwise nothing. */
export class Progress {
  readonly #bar: SingleBar | undefined;
  readonly #total: number;

  /** @param total - steps of the whole run */
  constructor(total: number) {
    this.#total = total;
    const format = "  {bar} {percentage} %  step {value}/{total}  loss {loss}  {eta_formatted} left";
    if (process.stderr.isTTY)
      this.#bar = new SingleBar({ format, clearOnComplete: true, hideCursor: true }, Presets.shades_classic);
  }

  /** Shows that `step` steps are done. */
  show(step: number, loss: number): void {
    const payload = { loss: loss.toFixed(4) };
    if (this.#bar?.isActive) this.#bar.update(step, payload);
    else this.#bar?.start(this.#total, step, payload);
  }

  /** Takes the bar away, for a line of text or at the end. The next `show` brings it back. */
  clear(): void {
    this.#bar?.stop();
  }
}
