import { linearAxis, logAxis, percent, whole } from "tooling-demo";
import type { Demo } from "./demo.ts";
import type { DigitsRun } from "./digitsRun.ts";

/** How far half precision may be from float32, as a share of the test digits. */
const allowed = 0.005;

/** The mean of each stretch of `length` values. */
export const means = (values: readonly number[], length: number): number[] =>
  Array.from({ length: Math.floor(values.length / length) }, (_, i) => {
    const stretch = values.slice(i * length, (i + 1) * length);
    return stretch.reduce((sum, value) => sum + value) / length;
  });

/** (d) The digits in half precision, beside float32. */
export function halfDigitsDemo(full: DigitsRun, half: DigitsRun): Demo {
  const [a, b] = [full.accuracies.at(-1)!, half.accuracies.at(-1)!];
  // 0.95 - 0.945 is a little more than 0.005.
  const isFine = Math.abs(a - b) < allowed + 1e-9;
  const stretch = 25;
  const curves = [full, half].map(({ losses }) => means(losses, stretch));
  const points = (losses: readonly number[]) => losses.map((loss, i) => [(i + 0.5) * stretch, loss] as const);
  return {
    title: "(d) handwritten digits, in float32 and in half precision",
    text:
      `float32: ${percent(a, 2)} of the test digits right (${full.seconds.toFixed(1)} s); autocast and a gradient scaler: ${percent(b, 2)} (${half.seconds.toFixed(1)} s, ` +
      `${half.skipped} steps skipped, scale ${whole(half.scale ?? 1)}).\n${isFine ? "✓" : "✗"} they differ by ${percent(Math.abs(a - b), 2)}, ${percent(allowed)} are allowed`,
    head: ["epoch", "float32", "half precision"],
    rows: full.accuracies.map((accuracy, i) => [String(i + 1), percent(accuracy, 2), percent(half.accuracies[i]!, 2)]),
    file: "digits.svg",
    plot: {
      x: linearAxis("step", 0, full.losses.length),
      y: logAxis(
        `cross-entropy, means of ${stretch} batches`,
        Math.min(...curves.flat()),
        Math.max(...curves.flat()),
        10,
      ),
      lines: [
        { label: "float32", points: points(curves[0]!) },
        { label: "half precision", points: points(curves[1]!) },
      ],
    },
    isFine,
  };
}
