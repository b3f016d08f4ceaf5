/** What a section has come to. */
export interface Outcome {
  readonly result: "passed" | "failed" | "skipped";
  /** One line: what was seen, or why it was not looked at. */
  readonly detail: string;
  /** Everything that was measured, for the JSON. */
  readonly figures?: unknown;
  /** The end of what a failed process has said. */
  readonly log?: string;
}

/** One part of the check, which a crash of another leaves alone. */
export interface Section {
  readonly name: string;
  run(): Promise<Outcome> | Outcome;
}

/** A section that was run, and how long that took. */
export interface Done extends Outcome {
  readonly name: string;
  readonly seconds: number;
}

/** What is left out, with the reason. */
export const skipped = (detail: string): Outcome => ({ result: "skipped", detail });
