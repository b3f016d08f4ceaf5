/** Maps values to a place from 0 (the lowest) to 1 (the highest), and says where to put ticks. */
export interface Scale {
  at(value: number): number;
  readonly ticks: readonly number[];
}

/** A scale whose equal distances are equal differences, from a round number to a round number. */
export function linearScale(low: number, high: number, intervals = 4): Scale {
  const rough = (high - low || 1) / intervals;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough * (1 - 1e-9))!;
  const first = Math.floor(low / step + 1e-9);
  const last = Math.max(first + 1, Math.ceil(high / step - 1e-9));
  const ticks = Array.from({ length: last - first + 1 }, (_, i) => (first + i) * step);
  return { ticks, at: (value) => (value - first * step) / ((last - first) * step) };
}

/**
 * A scale whose equal distances are equal factors, for values above 0. It goes from one of 1, 2 and 5 times a power of
 * ten to another; ticks are all of these between, or the powers alone where these are many.
 */
export function logScale(low: number, high: number): Scale {
  const powers = Array.from(
    { length: Math.ceil(Math.log10(high / low)) + 4 },
    (_, i) => Math.floor(Math.log10(low)) - 1 + i,
  );
  const marks = powers.flatMap((power) => [1, 2, 5].map((factor) => Number(`${factor}e${power}`)));
  const first = marks.findLastIndex((mark) => mark <= low);
  const last = Math.max(
    first + 1,
    marks.findIndex((mark) => mark >= high),
  );
  const isFew = last - first < 9;
  const bottom = Math.log(marks[first]!);
  const height = Math.log(marks[last]!) - bottom;
  return {
    ticks: marks.filter((_, i) => i >= first && i <= last && (isFew || i % 3 === 0)),
    at: (value) => (Math.log(value) - bottom) / height,
  };
}
