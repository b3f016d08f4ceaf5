import { Pause } from "./pause.ts";
import type { Report } from "./playground.ts";
import type { Racer } from "./racer.ts";
import { Track } from "./track.ts";

/** Milliseconds between two reports. */
const reportEvery = 50;
/** Milliseconds of work after which messages are listened to. */
const listenEvery = 8;
/** Steps between two looks at the accuracy. */
const accuracyEvery = 50;

/** What a run works with, and gives back. */
export interface Prepared {
  readonly racers: readonly Racer[];
  /** Whether their weights are a point of a surface. */
  readonly hasPoints: boolean;
  close(): void;
}

/** What a run is told. */
export interface RunInit {
  readonly steps: number;
  /** What has to be over before it begins. */
  readonly before?: Promise<unknown> | undefined;
  /** Gets what it needs; not called where the run is ended before its turn. */
  prepare(): Promise<Prepared>;
  /** Is waited for before the run stands still, and before it is done. */
  readonly report: Report;
}

/** One run: entrants take a step each, in turns, until the last step or until it is ended; in between it listens. */
export class Run {
  /** Settles when it has ended and given everything back; rejects where it could not begin. */
  readonly done: Promise<void>;
  readonly #init: RunInit;
  #isEnded = false;
  #pause: Pause | undefined;
  #heard: Promise<void> = Promise.resolve();
  #reportedAt = Number.NEGATIVE_INFINITY;

  constructor(init: RunInit) {
    this.#init = init;
    this.done = this.#go();
  }

  /** Resolves when it stands still and all that it has done was heard of, or when it has ended. */
  async pause(): Promise<void> {
    this.#pause ??= new Pause();
    // Whoever started it is told what went wrong.
    await Promise.race([this.#pause.begun, this.done.catch(() => {})]);
  }

  resume(): void {
    this.#pause?.begin();
    this.#pause?.end();
    this.#pause = undefined;
  }

  /** Ends it; what it has done since the last report stays untold. */
  async end(): Promise<void> {
    this.#isEnded = true;
    this.resume();
    // Whoever started it is told what went wrong.
    await this.done.catch(() => {});
  }

  async #go(): Promise<void> {
    const { before, prepare } = this.#init;
    await before;
    if (this.#isEnded) return;
    const { racers, hasPoints, close } = await prepare();
    try {
      const tracks = racers.map((_, i) => new Track(i, hasPoints));
      await this.#race(racers, tracks);
      await this.#tell(tracks);
    } finally {
      close();
    }
  }

  async #race(racers: readonly Racer[], tracks: readonly Track[]): Promise<void> {
    let listenedAt = performance.now();
    for (let step = 0; step < this.#init.steps; step++)
      for (const [i, racer] of racers.entries()) {
        const track = tracks[i]!;
        if (!track.isStopped) await this.#step(racer, track, step);
        if (!this.#pause && performance.now() - listenedAt < listenEvery) continue;
        await this.#listen(tracks);
        listenedAt = performance.now();
        if (this.#isEnded || tracks.every(({ isStopped }) => isStopped)) return;
      }
  }

  /** A step of one entrant. What goes wrong in it stops that one, and is told. */
  async #step(racer: Racer, track: Track, step: number): Promise<void> {
    try {
      if (step === 0) await racer.ready();
      track.add(await racer.step(step));
      if ((step + 1) % accuracyEvery === 0 || step + 1 === this.#init.steps) track.read(racer.accuracy());
    } catch (error) {
      track.stop((error as Error).message);
    }
  }

  /** Lets messages come in, tells what is due, and waits while it is paused. */
  async #listen(tracks: readonly Track[]): Promise<void> {
    if (performance.now() - this.#reportedAt >= reportEvery) void this.#tell(tracks);
    await new Promise((resolve) => setTimeout(resolve));
    while (this.#pause && !this.#isEnded) {
      const pause = this.#pause;
      await this.#tell(tracks);
      pause.begin();
      await pause.over;
    }
  }

  /** Resolves when this and all that was told before was heard of. */
  #tell(tracks: readonly Track[]): Promise<void> {
    if (!this.#isEnded) {
      const progress = tracks.flatMap((track) => track.take() ?? []);
      // From another thread, this call and the answer to `pause` take different ways.
      if (progress.length > 0) this.#heard = Promise.all([this.#heard, this.#init.report(progress)]).then(() => {});
      // Nobody may wait for it yet: a report that fails is told to who does, at the latest to the end of the run.
      this.#heard.catch(() => {});
      this.#reportedAt = performance.now();
    }
    return this.#heard;
  }
}
