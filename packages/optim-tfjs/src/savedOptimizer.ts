import { OptimError } from "optim-core";
import type { Config, SavedOptions } from "./config.ts";
import type { SavedEntry, StateEntry } from "./savedWeights.ts";
import type { VariableParam } from "./tfBuffer.ts";

/** A variable that was saved and has not come back yet. */
interface Waiting {
  readonly name: string;
  readonly shape?: readonly number[];
  readonly group?: number;
  readonly state?: StateEntry | undefined;
}

/** What waits for a variable: the options of its group (one object for all of the group), and its state. */
export interface Claim {
  readonly saved: Waiting;
  readonly options: SavedOptions | undefined;
  readonly state: StateEntry | undefined;
}

/**
 * A loaded optimizer whose variables are not known yet.
 *
 * Note [Names change, places stay]
 * tf gives a loaded model's variables new names where the old ones are taken, but lists them in the same order. So what was saved is
 * given out by name where all names agree, otherwise by place, and only to as many variables as were saved. What is neither is refused:
 * state on the wrong weight trains, and trains wrongly.
 */
export class SavedOptimizer {
  readonly #who: string;
  readonly #groups: readonly SavedOptions[];
  #waiting: readonly Waiting[];
  #isPartlyClaimed = false;

  constructor(who: string, { groups, variables }: Pick<Config, "groups" | "variables">) {
    this.#who = who;
    this.#groups = groups.map((options) => ({ ...options }));
    this.#waiting = variables;
  }

  /** The options of the saved groups, to be written to until they are claimed. */
  get groups(): readonly SavedOptions[] {
    return this.#groups;
  }

  get waiting(): readonly Waiting[] {
    return this.#waiting;
  }

  /** Adds the state, which tf loads after the rest. */
  setEntries(entries: readonly SavedEntry[]): void {
    if (this.#waiting.length > 0 && this.#waiting.length !== entries.length)
      throw new OptimError(
        `${this.#who}.setWeights: there are weights of ${entries.length} variables, this optimizer has ${this.#waiting.length}.`,
      );
    this.#waiting = entries.map((entry, i) => ({ ...this.#waiting[i], ...entry }));
  }

  /** Says what belongs to whom. @throws OptimError where that is not certain. */
  claim(params: readonly VariableParam[]): ReadonlyMap<VariableParam, Claim> {
    const pairs = this.#pairs(params);
    for (const [{ name, shape }, saved] of pairs)
      if (saved.shape && String(saved.shape) !== String(shape))
        throw new OptimError(
          `${this.#who}: variable "${name}" has shape [${shape}], but was saved as "${saved.name}" with [${saved.shape}]. Load it into the same model.`,
        );
    return new Map(
      pairs.map(([p, saved]) => [
        p,
        { saved, options: saved.group === undefined ? undefined : this.#groups[saved.group], state: saved.state },
      ]),
    );
  }

  /** Forgets what has been claimed and is in its place. */
  release(claims: ReadonlyMap<VariableParam, Claim>): void {
    const claimed = new Set(Array.from(claims.values(), ({ saved }) => saved));
    this.#waiting = this.#waiting.filter((saved) => !claimed.has(saved));
    this.#isPartlyClaimed ||= claimed.size > 0;
  }

  #pairs(params: readonly VariableParam[]): readonly (readonly [VariableParam, Waiting])[] {
    const byName = new Map(this.#waiting.map((saved) => [saved.name, saved]));
    const known = params.filter(({ name }) => byName.has(name));
    if (this.#isPartlyClaimed || known.length === Math.min(params.length, byName.size))
      return known.map((p) => [p, byName.get(p.name)!]);
    if (params.length === this.#waiting.length) return params.map((p, i) => [p, this.#waiting[i]!]);
    throw new OptimError(
      `${this.#who}: the state of ${this.#waiting.length} variables was loaded, the first gradients are for ${params.length}, and their names differ. ` +
        "Call watch(model) first, so that each finds its own.",
    );
  }
}
