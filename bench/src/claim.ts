import type { Machine } from "./machine.ts";
import type { Report } from "./report.ts";
import type { Row } from "./row.ts";
import type { Shapes } from "./shapes.ts";
import type { SuiteName } from "./suites.ts";

/** What we say of our speed, and how it is read off the rows of a suite. */
export interface Claim {
  readonly suite: SuiteName;
  readonly text: string;
  /** Absent where it is told, whatever it is. */
  readonly bound?: readonly ["at most" | "at least" | "above", number];
  /** In what it is measured, behind the number. */
  readonly unit: string;
  /** Undefined where the rows are not there. */
  measure(rows: Rows): number | undefined;
  /** Whether it is said of this machine; left out: of every one. */
  isOf?(told: Told): boolean;
}

/** What claims are read off: a report, or as much of it as there is. */
export interface Told extends Pick<Report, "suite" | "rows"> {
  readonly machine: Partial<Machine>;
}

/** A claim, and what a report says of it. */
export interface CheckedClaim extends Pick<Claim, "suite" | "text" | "bound" | "unit"> {
  /** Absent where the report has not the rows that would tell. */
  readonly measured?: number;
  /** Whether it is within its bound; absent where it has none, or nothing was measured. */
  readonly holds?: boolean;
}

/** What a number must be. */
export type Bound = NonNullable<Claim["bound"]>;

/** Looks up a row. */
export type Rows = (optimizer: string, shapes: Shapes, backend: string) => Row | undefined;
