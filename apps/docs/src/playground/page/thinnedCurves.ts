/** Curves over a common axis of steps, in the form that uPlot draws: null where a curve has no point. */
export type AlignedCurves = [steps: number[], ...curves: (number | null)[][]];

/**
 * Curves of one number a step, with no more than two points for each of `columns` pixels: the least and the greatest number that fall
 * there, in the order in which they came, so that no peak is lost. `isShown` says which numbers can be drawn.
 */
export function thinnedCurves(
  curves: readonly Float64Array[],
  columns: number,
  isShown: (value: number) => boolean = Number.isFinite,
): AlignedCurves {
  const length = Math.max(0, ...curves.map((curve) => curve.length));
  const shown = (value: number | undefined): number | null => (value !== undefined && isShown(value) ? value : null);
  if (length <= 2 * columns) {
    const steps = Array.from({ length }, (_, step) => step);
    return [steps, ...curves.map((curve) => steps.map((step) => shown(curve[step])))];
  }
  const first = (column: number): number => Math.floor((column * length) / columns);
  const steps: number[] = [];
  for (let column = 0; column < columns; column++) {
    const from = first(column);
    steps.push(from, (from + first(column + 1)) / 2);
  }
  const thin = (curve: Float64Array): (number | null)[] => {
    const points: (number | null)[] = [];
    for (let column = 0; column < columns; column++) {
      let [least, greatest] = [-1, -1];
      for (let step = first(column); step < Math.min(first(column + 1), curve.length); step++) {
        const value = curve[step]!;
        if (!isShown(value)) continue;
        if (least < 0 || value < curve[least]!) least = step;
        if (greatest < 0 || value > curve[greatest]!) greatest = step;
      }
      points.push(shown(curve[Math.min(least, greatest)]), shown(curve[Math.max(least, greatest)]));
    }
    return points;
  };
  return [steps, ...curves.map(thin)];
}
