/** One axis of a plot: maps values to a place from 0 to 1, and says where to put ticks. */
export interface Axis {
  readonly label: string;
  readonly ticks: readonly number[];
  at(value: number): number;
  format(tick: number): string;
}

/** From `low` to `high` in equal differences, with about five ticks at round numbers. */
export function linearAxis(label: string, low: number, high: number, format: Axis["format"] = String): Axis {
  const rough = (high - low) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough * (1 - 1e-9))!;
  const first = Math.ceil(low / step - 1e-9);
  const count = Math.floor(high / step + 1e-9) - first + 1;
  const ticks = Array.from({ length: count }, (_, i) => Number(((first + i) * step).toPrecision(12)));
  return { label, ticks, format, at: (value) => (value - low) / (high - low) };
}

/** From `low` to `high` in equal factors, with a tick at each power of a base. */
export function logAxis(label: string, low: number, high: number, base: 2 | 10): Axis {
  const log = (value: number): number => Math.log(value) / Math.log(base);
  const first = Math.floor(log(low) + 1e-9);
  const last = Math.max(first + 1, Math.ceil(log(high) - 1e-9));
  const stride = Math.ceil((last - first) / 10);
  const powers = Array.from({ length: Math.floor((last - first) / stride) + 1 }, (_, i) => first + i * stride);
  return {
    label,
    ticks: powers.map((power) => base ** power),
    format: (tick) => (base === 10 ? String(Number(tick.toPrecision(3))) : `2^${Math.round(log(tick))}`),
    at: (value) => (log(value) - first) / (last - first),
  };
}
