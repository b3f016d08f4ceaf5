/** What the operations compute but for their factors, in float64 and as plainly as can be. Tensors are flat, row-major. */

export type Numbers = readonly number[];

export const range = (length: number): number[] => Array.from({ length }, (_, i) => i);

/** A list several times over. */
export const repeated = (xs: Numbers, times: number): number[] => range(times).flatMap(() => xs as number[]);

/** The number between two, by its logarithm. */
export const between = (alpha: number, lower: number, upper: number): number => lower ** (1 - alpha) * upper ** alpha;

const sum = (xs: Numbers): number => xs.reduce((a, b) => a + b, 0);

/** Rows of `size` numbers, each through a function. */
export const byRows = (xs: Numbers, size: number, f: (row: Numbers, i: number) => Numbers): number[] =>
  range(xs.length / size).flatMap((i) => f(xs.slice(i * size, (i + 1) * size), i) as number[]);

/** The cumulative normal distribution: Simpson's rule over its density, from 0. */
export function normalCdf(x: number): number {
  const steps = 400;
  const density = (t: number): number => Math.exp((-t * t) / 2) / Math.sqrt(2 * Math.PI);
  const weight = (i: number): number => (i === 0 || i === steps ? 1 : i % 2 === 1 ? 4 : 2);
  return 0.5 + (x / steps / 3) * sum(range(steps + 1).map((i) => weight(i) * density((x * i) / steps)));
}

export const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

export const geluTanh = (x: number): number =>
  0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)));

export function softmax(row: Numbers): number[] {
  const powers = row.map((x) => Math.exp(x - Math.max(...row)));
  return powers.map((x) => x / sum(powers));
}

/** `[rows, inner]` times `[inner, columns]`. */
export const product = (a: Numbers, b: Numbers, inner: number, columns: number): number[] =>
  byRows(a, inner, (row) => range(columns).map((j) => sum(row.map((x, k) => x * b[k * columns + j]!))));

export const transposed = (xs: Numbers, columns: number): number[] =>
  range(columns).flatMap((j) => range(xs.length / columns).map((i) => xs[i * columns + j]!));

export function normalised(row: Numbers, epsilon: number, isCentred: boolean): number[] {
  const mean = isCentred ? sum(row) / row.length : 0;
  const centred = row.map((x) => x - mean);
  const root = Math.sqrt(sum(centred.map((x) => x * x)) / row.length + epsilon);
  return centred.map((x) => x / root);
}

/** Queries and keys of width `d`, values of width `width`, one head. `add` is what is added to a logit. */
export function attention(
  [q, k, v]: readonly Numbers[],
  { d, width, scale, add }: { d: number; width: number; scale: number; add: (query: number, key: number) => number },
): number[] {
  const keys = k!.length / d;
  const logits = product(q!, transposed(k!, d), d, keys);
  const shares = byRows(logits, keys, (row, i) => softmax(row.map((x, j) => x * scale + add(i, j))));
  return product(shares, v!, keys, width);
}

export interface Convolution {
  readonly length: number;
  readonly ins: number;
  readonly outs: number;
  readonly width: number;
  readonly stride: number;
  readonly padding: number;
  readonly dilation: number;
  readonly groups: number;
}

/** x `[batch, length, ins]`, filter `[width, ins / groups, outs]`. */
export function convolution(x: Numbers, filter: Numbers, bias: Numbers, c: Convolution): number[] {
  const perGroup = c.ins / c.groups;
  const outputs = Math.floor((c.length + 2 * c.padding - c.dilation * (c.width - 1) - 1) / c.stride) + 1;
  return byRows(x, c.length * c.ins, (signal) =>
    range(outputs).flatMap((o) =>
      range(c.outs).map((out) => {
        const group = Math.floor(out / (c.outs / c.groups));
        const taps = range(c.width).flatMap((tap) =>
          range(perGroup).map((i) => {
            const at = o * c.stride + tap * c.dilation - c.padding;
            const value = at >= 0 && at < c.length ? signal[at * c.ins + group * perGroup + i]! : 0;
            return value * filter[(tap * perGroup + i) * c.outs + out]!;
          }),
        );
        return sum(taps) + bias[out]!;
      }),
    ),
  );
}

export const crossEntropy = (
  logits: Numbers,
  targets: Numbers,
  vocab: number,
  isCounted: (id: number) => boolean,
): number =>
  sum(byRows(logits, vocab, (row, i) => (isCounted(targets[i]!) ? [-Math.log(softmax(row)[targets[i]!]!)] : [])));
