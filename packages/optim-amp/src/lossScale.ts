import { type Backend, type Kernel, OptimError, type Rule, runnerOf } from "optim-core";
import { checkScalerValue } from "./gradScalerState.ts";
import { numbersOf } from "./numbersOf.ts";
import { ScaleHistory, type ScaleRecord } from "./scaleHistory.ts";
import { scaleOutputs, setScale, takeScale, updateScale } from "./scaleRules.ts";

/** How a scale changes; a scaler may be told other values at any time. */
export interface ScaleFactors {
  readonly growthFactor: number;
  readonly backoffFactor: number;
  readonly growthInterval: number;
}

const noShape: readonly number[] = [];

/** The scale of a loss, how long ago it changed, and whether an overflow was found: numbers on the device. */
export class LossScale<Buf> {
  readonly backend: Backend<Buf>;
  readonly scale: Buf;
  readonly inverse: Buf;
  /** Above 0 where an optimizer has found an infinity or NaN since the last update. */
  readonly anyInf: Buf;
  readonly #growthTracker: Buf;
  readonly #skips: Buf;
  readonly #history = new ScaleHistory();
  /** The scale that ranks have agreed on since the last update. */
  #agreed: number | undefined;
  #updates = 0;
  readonly #isOwn: boolean;
  #isReading = false;
  #isDisposed = false;

  /** @param scale - Where it lies; otherwise it is allocated. */
  constructor(backend: Backend<Buf>, value: number, scale?: Buf) {
    this.backend = backend;
    this.#isOwn = scale === undefined;
    this.scale = scale ?? backend.alloc("f32", 1, "scale");
    this.inverse = backend.alloc("f32", 1, "inverse");
    this.anyInf = backend.alloc("f32", 1, "anyInf");
    this.#growthTracker = backend.alloc("f32", 1, "growthTracker");
    this.#skips = backend.alloc("f32", 1, "skips");
    this.#write(value);
  }

  get history(): readonly ScaleRecord[] {
    return this.#history.records;
  }

  /** A number or a buffer times the scale; the latter in a new buffer. */
  times(output: Buf | number): Buf | number {
    const { backend, scale } = this;
    if (typeof output === "number") {
      const known = numbersOf(backend, scale);
      if (known) return output * known[0]!;
      throw new OptimError(
        `GradScaler: the scale is on the ${backend.name} backend, so a number cannot be scaled without waiting. Scale a buffer, or await getScale().`,
      );
    }
    const info = backend.inspect(output);
    if (!info) throw new OptimError(`GradScaler: an output is no buffer of the ${backend.name} backend.`);
    const scaled = backend.alloc(info.dtype, info.length, "output");
    const buffers = { p: scaled, g: output, scale };
    runnerOf(scaleOutputs, backend).run([{ buffers, shape: [info.length], dtype: info.dtype }], {});
    return scaled;
  }

  /**
   * Backs off or grows, by what was found since the last update.
   *
   * @param canWait - Whether that may be done with the next step: every gradient that was looked at was stepped with, and may be written to.
   */
  update(factors: ScaleFactors, canWait: boolean): void {
    const { scale, inverse, anyInf } = this;
    if (this.#agreed !== undefined) this.#write(this.#agreed);
    this.#agreed = undefined;
    const buffers = { scale, inverse, anyInf, growthTracker: this.#growthTracker, skips: this.#skips };
    // Where the scale lies elsewhere, its owner may read it past the backend.
    this.#run(updateScale, buffers, { ...factors }, canWait && this.#isOwn ? "runSoon" : "run");
    this.#look();
  }

  /** Becomes another one. @throws OptimError where that is no finite number above 0, or no buffer of one float32; what is in it is not seen. */
  set(scale: number | Buf): void {
    const { backend } = this;
    if (typeof scale === "number") this.#write(checkScalerValue("scale", scale, "newScale"));
    else {
      const { dtype, length } = backend.inspect(scale) ?? {};
      if (dtype !== "f32" || length !== 1)
        throw new OptimError(
          `GradScaler: newScale must be a number, or a buffer of the ${backend.name} backend with one float32 number.`,
        );
      this.#run(takeScale, { scale: this.scale, inverse: this.inverse, value: scale }, {});
    }
    this.#agreed = undefined;
    backend.fill(this.anyInf, 0);
    this.#look();
  }

  /**
   * Takes what ranks have agreed on, for the update that comes. Until then the scale stays: gradients of another optimizer may have been
   * scaled by it. What another one has found stays too.
   */
  agree(foundInf: number, scale: number): void {
    if (foundInf > 0) this.backend.fill(this.anyInf, 1);
    this.#agreed = scale;
  }

  /** What an update runs. */
  kernel(factors: ScaleFactors): Kernel {
    return runnerOf(updateScale, this.backend).compile({ ...factors }, "f32");
  }

  /** Scale and growth tracker as of this call. */
  async read(): Promise<readonly [scale: number, growthTracker: number]> {
    const read = async (buffer: Buf): Promise<number> => Number((await this.backend.read(buffer))[0]);
    return Promise.all([read(this.scale), read(this.#growthTracker)]);
  }

  /** What {@link read} gave. */
  restore(scale: number, growthTracker: number): void {
    this.#write(scale);
    this.#agreed = undefined;
    this.backend.fill(this.#growthTracker, growthTracker);
    this.backend.fill(this.anyInf, 0);
  }

  dispose(): void {
    this.#isDisposed = true;
    for (const buffer of [this.scale, this.inverse, this.anyInf, this.#growthTracker, this.#skips])
      this.backend.free(buffer);
  }

  #write(scale: number): void {
    this.#run(setScale, { scale: this.scale, inverse: this.inverse }, { value: scale });
  }

  #run(
    rule: Rule,
    buffers: Readonly<Record<string, Buf>>,
    options: Readonly<Record<string, number>>,
    when: "run" | "runSoon" = "run",
  ): void {
    runnerOf(rule, this.backend)[when]([{ buffers, shape: noShape, dtype: "f32" }], options);
  }

  #look(): void {
    this.#updates++;
    this.#ask();
  }

  /** Asks the device in the background how things are, unless it has not answered yet: then once more when it has. */
  #ask(): void {
    const { backend, scale } = this;
    const update = this.#updates;
    const add = (now: number, skipped: number): void => this.#history.add({ update, scale: now, skipped });
    const [seen, counted] = [numbersOf(backend, scale), numbersOf(backend, this.#skips)];
    if (seen && counted) {
      add(seen[0]!, counted[0]!);
      return;
    }
    if (this.#isReading) return;
    this.#isReading = true;
    const end = (): void => {
      this.#isReading = false;
    };
    // Where the device is lost, whatever is asked of it next says so.
    Promise.all([backend.read(scale), backend.read(this.#skips)]).then(([now, skipped]) => {
      end();
      add(Number(now[0]), Number(skipped[0]));
      if (this.#updates > update && !this.#isDisposed) this.#ask();
    }, end);
  }
}
