/** Reads options and state dicts: each field is checked as it is read, and what nobody read is refused. */
import { fail } from "../error.ts";
import type { PerGroup } from "./perGroup.ts";
import { decodeNumber } from "./schedulerState.ts";

/** The numbers that a field accepts; finite ones always. */
export interface Range {
  readonly integer?: boolean;
  readonly least?: number;
  readonly most?: number;
  readonly above?: number;
  readonly below?: number;
}

/** Where fields come from. */
export interface FieldSource {
  /** The number of parameter groups, which lists with a value for each must match. */
  readonly groups: number;
  /** From a state dict: nothing may be left out, and lists may be shorter, since groups may have come later. */
  readonly saved: boolean;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const inRange = (value: unknown, { integer, least, most, above, below }: Range): value is number =>
  (integer ? Number.isSafeInteger(value) : Number.isFinite(value)) &&
  (least === undefined || (value as number) >= least) &&
  (most === undefined || (value as number) <= most) &&
  (above === undefined || (value as number) > above) &&
  (below === undefined || (value as number) < below);

function wanted({ integer, least, most, above, below }: Range): string {
  const bounds = Object.entries({ ">=": least, "<=": most, ">": above, "<": below })
    .filter(([, bound]) => bound !== undefined)
    .map(([sign, bound]) => `${sign} ${bound}`);
  return [integer ? "an integer" : "a finite number", bounds.join(" and ")].filter(Boolean).join(" ");
}

function shown(value: unknown): string {
  if (value === undefined) return "missing";
  if (typeof value === "function") return "a function";
  return typeof value === "number" || typeof value === "bigint"
    ? String(value)
    : (JSON.stringify(value) ?? typeof value);
}

/** A record of unknown fields, read one by one; every error names `who` and the field, and says what it must be. */
export class FieldReader {
  readonly #who: string;
  readonly #fields: Readonly<Record<string, unknown>>;
  readonly #source: FieldSource;
  readonly #known = new Set<string>();

  constructor(who: string, fields: unknown, source: FieldSource) {
    if (!isRecord(fields)) fail(who, `expected an object, not ${fields === undefined ? "undefined" : shown(fields)}.`);
    this.#who = who;
    this.#fields = fields;
    this.#source = source;
  }

  /** A number; `fallback` where the field is left out. */
  number(name: string, range: Range = {}, fallback?: number): number {
    const value = this.#take(name, fallback);
    if (!inRange(value, range)) this.#refuse(name, value, wanted(range));
    return value + 0; // -0 becomes 0, which is what JSON makes of it
  }

  /** A number, or a list with one number for each parameter group. */
  perGroup(name: string, range: Range = {}, fallback?: number): PerGroup<number> {
    const value = this.#take(name, fallback);
    if (!Array.isArray(value)) return this.number(name, range, fallback);
    return this.#perGroupList(name, value).map((each, i) => {
      if (!inRange(each, range)) this.#refuse(`${name}[${i}]`, each, wanted(range));
      return each + 0;
    });
  }

  /** A function. */
  function<F extends (x: number) => number>(name: string): F {
    const value = this.#take(name);
    if (typeof value !== "function") this.#refuse(name, value, "a function");
    return value as F;
  }

  /** A function, or a list with one for each parameter group. */
  functions<F extends (x: number) => number>(name: string): PerGroup<F> {
    const value = this.#take(name);
    if (!Array.isArray(value)) return this.function<F>(name);
    return this.#perGroupList(name, value).map((each, i) => {
      if (typeof each !== "function") this.#refuse(`${name}[${i}]`, each, "a function");
      return each as F;
    });
  }

  /** Integers of 1 or more that grow, or at least do not shrink where `repeats` is set. */
  milestones(name: string, { repeats = false } = {}): readonly number[] {
    return this.list(name).map((value, i, all) => {
      const least = i === 0 ? 1 : Number(all[i - 1]) + (repeats ? 0 : 1);
      const range = { integer: true, least };
      if (!inRange(value, range)) this.#refuse(`${name}[${i}]`, value, wanted(range));
      return value;
    });
  }

  /** One of the given literals. */
  oneOf<const C extends string | boolean>(name: string, choices: readonly C[], fallback?: C): C {
    const value = this.#take(name, fallback);
    const found = choices.find((choice) => choice === value);
    if (found === undefined) this.#refuse(name, value, choices.map(shown).join(" or "));
    return found;
  }

  /** A list of anything, of a given length or of any. */
  list(name: string, length?: number): readonly unknown[] {
    const value = this.#take(name);
    if (!Array.isArray(value)) this.#refuse(name, value, "a list");
    if (length !== undefined && value.length !== length) this.#refuse(name, value, `a list of ${length}`);
    return value;
  }

  /** Any number as `encodeNumber` writes it. */
  encoded(name: string): number {
    const value = decodeNumber(this.#take(name));
    if (value === undefined) this.#refuse(name, this.#fields[name], "a number");
    return value;
  }

  /** A list of numbers as `encodeNumber` writes them, one for each group or, where `fewer` is set, for the first groups. */
  encodedList(name: string, { fewer = false } = {}): readonly number[] {
    const { groups } = this.#source;
    const values = this.list(name).map(decodeNumber);
    const fits = values.length === groups || (fewer && values.length > 0 && values.length < groups);
    if (!fits || values.includes(undefined)) {
      this.#refuse(name, this.#fields[name], `a list of ${groups} numbers, one for each parameter group`);
    }
    return values as number[];
  }

  /** An object that another reader checks. */
  record(name: string): Readonly<Record<string, unknown>> {
    const value = this.#take(name);
    if (!isRecord(value)) this.#refuse(name, value, "an object");
    return value;
  }

  /** Whether a field is given; counts as reading it. */
  has(name: string): boolean {
    return this.#take(name) !== undefined;
  }

  /** Refuses every field that was not read. */
  finish(): void {
    const unread = Object.keys(this.#fields).filter((name) => !this.#known.has(name));
    if (unread.length > 0) {
      fail(this.#who, `unknown ${unread.join(", ")}. Use only ${[...this.#known].join(", ")}.`);
    }
  }

  #take(name: string, fallback?: unknown): unknown {
    this.#known.add(name);
    const value = Object.hasOwn(this.#fields, name) ? this.#fields[name] : undefined;
    return value === undefined && !this.#source.saved ? fallback : value;
  }

  #perGroupList(name: string, values: readonly unknown[]): readonly unknown[] {
    const { groups, saved } = this.#source;
    if (saved ? values.length === 0 || values.length > groups : values.length !== groups) {
      fail(
        this.#who,
        `${name} has ${values.length} values for ${groups} groups. Give one value, or one for each group.`,
      );
    }
    return values;
  }

  #refuse(name: string, value: unknown, what: string): never {
    fail(
      this.#who,
      value === undefined ? `${name} is missing. It must be ${what}.` : `${name} must be ${what}, not ${shown(value)}.`,
    );
  }
}
