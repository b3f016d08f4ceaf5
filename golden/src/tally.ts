import { type Bound, float32, type GoldenNumber, worstOf } from "./bound.ts";
import type { CaseResult } from "./caseResult.ts";

/** Adds up the comparisons of one golden file. */
export class Tally {
  readonly #failures: string[] = [];
  #worst64 = 0;
  #worst32 = 0;

  /** Compares one tensor; `where` says which, and at which step. */
  compare(where: string, bound: Bound, values: ArrayLike<number>, reference: readonly GoldenNumber[]): void {
    const { fraction, at } = worstOf(bound, values, reference);
    if (bound === float32) this.#worst32 = Math.max(this.#worst32, fraction);
    else this.#worst64 = Math.max(this.#worst64, fraction);
    if (at < 0) this.fail(`${where} has ${values.length} numbers, not ${reference.length}`);
    else if (fraction > 1)
      this.fail(`${where}[${at}] is ${values[at]}, not ${reference[at]}: ${fraction.toPrecision(3)} times the bound`);
  }

  /** Compares two values that must be equal. */
  equal(where: string, value: unknown, expected: unknown): void {
    const [is = "", must = ""] = [JSON.stringify(value), JSON.stringify(expected)];
    if (is === must) return;
    // Of long texts, the part where they part.
    const at = Math.max(0, [...is].findIndex((letter, i) => letter !== must[i]) - 60);
    const part = (text: string): string => (text.length > 150 ? `…${text.slice(at, at + 120)}…` : text);
    this.fail(`${where} is ${part(is)}, not ${part(must)}`);
  }

  fail(message: string): void {
    this.#failures.push(message);
  }

  /** Failures so far. */
  get failures(): number {
    return this.#failures.length;
  }

  result(cases = 1): CaseResult {
    return { cases, worst64: this.#worst64, worst32: this.#worst32, failures: this.#failures };
  }
}
