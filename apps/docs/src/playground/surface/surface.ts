/** A point of the plane. */
type Point = readonly [x: number, y: number];
type Range = readonly [least: number, greatest: number];

/** What two numbers may do to a value: a function of the plane that is drawn and walked down. Its least value is 0. */
export interface Surface {
  /** The function as people write it. */
  readonly formula: string;
  /** The rectangle that is drawn. */
  readonly domain: { readonly x: Range; readonly y: Range };
  /** Where runs begin: the seed picks one. */
  readonly starts: readonly Point[];
  /** Where the value is 0. */
  readonly minima: readonly Point[];
  value(x: number, y: number): number;
  gradient(x: number, y: number): Point;
}
