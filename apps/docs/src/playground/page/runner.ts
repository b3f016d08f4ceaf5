import type { Playground, Progress } from "../playground.ts";
import type { RunSettings } from "../settings.ts";
import type { Connection } from "./connection.ts";
import { EntrantTrack } from "./entrantTrack.ts";

/** What a run is doing. `stopped`: the worker was ended; `failed`: the run could not begin. */
export type RunState = "idle" | "running" | "paused" | "done" | "stopped" | "failed";

/** Milliseconds without a word from the worker after which it may hang. */
export const patience = 6000;
const lookEvery = 500;

const stoppedSentence =
  "The worker was stopped, and a new one started. Look for a loop in your optimizer that does not end.";

/** The page's side of a run: what was heard of it, and a watch over the worker, which a reader's endless loop would hang. */
export class Runner {
  readonly #connect: () => Connection;
  readonly #changed: () => void;
  #connection: Connection;
  /** Rejects when the worker is ended, for whoever waits for it. */
  #ended = rejectable();
  #run = 0;
  #heardAt = 0;
  #asked = 0;
  #watch: ReturnType<typeof setInterval> | undefined;
  #state: RunState = "idle";
  #settings: RunSettings | undefined;
  #tracks: readonly EntrantTrack[] = [];
  #why = "";
  #mayHang = false;

  /** @param changed - Called whenever there is something new to show. */
  constructor(connect: () => Connection, changed: () => void) {
    this.#connect = connect;
    this.#changed = changed;
    this.#connection = connect();
  }

  get state(): RunState {
    return this.#state;
  }

  /** What is run, or was run last; undefined after a reset. */
  get settings(): RunSettings | undefined {
    return this.#settings;
  }

  get tracks(): readonly EntrantTrack[] {
    return this.#tracks;
  }

  /** Why a run stopped or failed, as a sentence. */
  get why(): string {
    return this.#why;
  }

  /** Whether the worker has not answered for a while. */
  get mayHang(): boolean {
    return this.#mayHang;
  }

  /** The step that the slowest entrant which still runs has reached; 0 where there is none. */
  get step(): number {
    if (this.#tracks.length === 0) return 0;
    const running = this.#tracks.filter(({ stopped }) => stopped === undefined);
    return Math.min(...(running.length > 0 ? running : this.#tracks).map(({ losses }) => losses.length));
  }

  /** Asks the worker something. @throws what it throws, and where it is stopped meanwhile. */
  async ask<T>(question: (playground: Playground) => Promise<T>): Promise<T> {
    this.#asked++;
    this.#listen();
    try {
      return await this.#answer(question);
    } finally {
      this.#asked--;
      this.#heard();
    }
  }

  /** Runs to the end; never rejects: `state` and `why` say what happened. */
  async start(settings: RunSettings): Promise<void> {
    const run = ++this.#run;
    this.#settings = settings;
    this.#tracks = settings.entrants.map(() => new EntrantTrack());
    this.#turn("running");
    const report = (progress: readonly Progress[]): void => {
      if (run !== this.#run) return;
      for (const each of progress) this.#tracks[each.entrant]!.add(each);
      this.#heard();
    };
    try {
      await this.#answer((playground) => playground.start(settings, report));
      if (run === this.#run) this.#turn("done");
    } catch (error) {
      if (run === this.#run) this.#turn("failed", (error as Error).message);
    }
  }

  /** Resolves when the run stands still, or is over. */
  async pause(): Promise<void> {
    const run = this.#run;
    await this.ask((playground) => playground.pause());
    // It may have come to its end meanwhile.
    if (run === this.#run && this.#state === "running") this.#turn("paused");
  }

  async resume(): Promise<void> {
    this.#turn("running");
    await this.ask((playground) => playground.resume());
  }

  /** Forgets the run. */
  async reset(): Promise<void> {
    this.#run++;
    this.#settings = undefined;
    this.#tracks = [];
    this.#turn("idle");
    await this.ask((playground) => playground.reset());
  }

  /** Ends the worker, even in an endless loop, and starts another. What was drawn stays. */
  stop(): void {
    this.#run++;
    this.#connection.close();
    this.#ended.reject(new Error(stoppedSentence));
    this.#ended = rejectable();
    this.#connection = this.#connect();
    this.#turn("stopped", stoppedSentence);
  }

  /** Ends the worker for good. */
  close(): void {
    this.#run++;
    clearInterval(this.#watch);
    this.#connection.close();
  }

  #answer<T>(question: (playground: Playground) => Promise<T>): Promise<T> {
    return Promise.race([question(this.#connection.playground), this.#connection.broken, this.#ended.promise]);
  }

  #turn(state: RunState, why = ""): void {
    this.#state = state;
    this.#why = why;
    this.#heard();
    this.#listen();
  }

  #heard(): void {
    this.#heardAt = performance.now();
    this.#mayHang = false;
    this.#changed();
  }

  /** Watches for as long as an answer or a report is due. */
  #listen(): void {
    if (this.#watch === undefined) this.#heardAt = performance.now();
    this.#watch ??= setInterval(() => {
      if (this.#asked === 0 && this.#state !== "running") {
        clearInterval(this.#watch);
        this.#watch = undefined;
      } else if (!this.#mayHang && performance.now() - this.#heardAt > patience) {
        this.#mayHang = true;
        this.#changed();
      }
    }, lookEvery);
  }
}

function rejectable(): { readonly promise: Promise<never>; reject(error: Error): void } {
  let reject!: (error: Error) => void;
  const promise = new Promise<never>((_, no) => {
    reject = no;
  });
  promise.catch(() => {});
  return { promise, reject };
}
