/** Over what a value stretches, as far as the order of the factors of a product goes. */
export const rank = { number: 0, rate: 1, hyper: 2, host: 3, tensor: 4, element: 5 } as const;

/** How strongly LaTeX binds: what is weaker than its place is put in parentheses. */
export const binding = { comparison: 1, sum: 2, negative: 3, product: 4, whole: 5, power: 6, atom: 9 } as const;

/** LaTeX of a value, and what is to be known of it where it is a part of another. */
export interface Tex {
  readonly code: string;
  readonly binds: number;
  readonly rank: number;
  /** How many operations it shows. */
  readonly size: number;
  /** Whether it changes from step to step by itself. */
  readonly varies: boolean;
  /** The gradient or the weight, where it is that, changed a little. */
  readonly like?: "g" | "p" | undefined;
  /** What it is a product of. */
  readonly factors?: readonly Tex[];
  /** The lines of a choice: a value, and the conditions under which it is taken. */
  readonly cases?: readonly (readonly [conditions: readonly string[], value: string])[];
}

/** Text that nothing can tear apart. */
export const atom = (code: string, made: Partial<Tex> = {}): Tex => ({
  code,
  binds: binding.atom,
  rank: rank.host,
  size: 0,
  varies: false,
  ...made,
});

/** An operation's LaTeX: it stretches as far as its operands. */
export const combined = (code: string, binds: number, args: readonly Tex[], made: Partial<Tex> = {}): Tex => ({
  code,
  binds,
  rank: Math.max(rank.host, ...args.map((arg) => arg.rank)),
  size: 1 + args.reduce((total, { size }) => total + size, 0),
  varies: args.some(({ varies }) => varies),
  ...made,
});

/** Code in parentheses that are as high as it is. */
export const enclosed = (code: string, left = "(", right = ")"): string =>
  /\\frac|\\begin/.test(code) ? `\\left${left} ${code} \\right${right}` : `${left}${code}${right}`;

/** Code for a place where something has to bind at least so strongly. */
export const within = ({ code, binds }: Tex, least: number): string => (binds < least ? enclosed(code) : code);
