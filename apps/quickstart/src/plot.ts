import type { Curves } from "./curves.ts";
import { drawPanel, left, type Point, width } from "./panel.ts";
import { plotStyle } from "./plotStyle.ts";
import { linearScale, logScale, type Scale } from "./scale.ts";

/** What a plot shows beside the curves. */
export interface PlotOptions {
  readonly title: string;
  readonly stepsPerEpoch: number;
  readonly epochCount: number;
  /** The step after which the checkpoint was saved. */
  readonly checkpointStep: number;
}

/**
 * The curves of a run as an SVG document that follows the reader's light or dark setting. Numbers that are not finite
 * are left out.
 */
export function plot(
  { losses, rates, epochs }: Curves,
  { title, stepsPerEpoch, epochCount, checkpointStep }: PlotOptions,
): string {
  const perStep = (values: readonly number[]): Point[] => values.map((value, i) => [(i + 1) / stepsPerEpoch, value]);
  const x: Scale = {
    at: (epoch) => epoch / epochCount,
    ticks: linearScale(0, epochCount, 12).ticks.filter((tick) => Number.isInteger(tick) && tick <= epochCount),
  };
  const at = checkpointStep / stepsPerEpoch;
  const positive = losses.filter((loss) => loss > 0 && Number.isFinite(loss));
  const accuracies = epochs.flatMap(({ trainAccuracy, testAccuracy }) => [trainAccuracy, testAccuracy]);
  const panels = [
    drawPanel({
      title: "Cross-entropy",
      top: 92,
      height: 230,
      x,
      y: logScale(lowest(positive, 0.1), highest(positive, 1)),
      format: String,
      mark: { at, label: "checkpoint: a second process goes on from here" },
      lines: [
        { kind: "raw", label: "each batch", points: perStep(losses) },
        { kind: "loss", label: "smoothed", points: perStep(smoothed(losses)) },
      ],
    }),
    drawPanel({
      title: "Right answers",
      top: 396,
      height: 150,
      x,
      y: linearScale(lowest(accuracies, 0), 1),
      format: (share) => `${Number((100 * share).toFixed(1))} %`,
      mark: { at },
      lines: [
        {
          kind: "train",
          label: "in training",
          dots: true,
          points: epochs.map(({ epoch, trainAccuracy }) => [epoch, trainAccuracy]),
        },
        {
          kind: "test",
          label: "test digits",
          dots: true,
          points: epochs.map(({ epoch, testAccuracy }) => [epoch, testAccuracy]),
        },
      ],
    }),
    drawPanel({
      title: "Learning rate",
      top: 620,
      height: 80,
      x,
      y: linearScale(0, highest(rates, 1), 2),
      format: (rate) => String(Number(rate.toPrecision(3))),
      mark: { at },
      lines: [{ kind: "rate", points: perStep(rates) }],
    }),
  ];
  const [w, h] = [left + width + 24, 756];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${w} ${h}" width="${w}" height="${h}" role="img" aria-label="${title}">`,
    `<style>${plotStyle}\n</style>`,
    `<rect class="paper" width="${w}" height="${h}"/>`,
    `<text class="head" x="${left}" y="40">${title}</text>`,
    ...panels,
    `<text class="x" x="${left + width / 2}" y="${h - 14}">epoch</text>`,
    "</svg>\n",
  ].join("\n");
}

/** The mean of each value and its neighbours, up to `reach` of them on either side. */
export function smoothed(values: readonly number[], reach = 12): number[] {
  return values.map((_, i) => {
    const window = values.slice(Math.max(0, i - reach), i + reach + 1);
    return window.reduce((sum, value) => sum + value) / window.length;
  });
}

const lowest = (values: readonly number[], otherwise: number): number =>
  values.reduce((a, b) => Math.min(a, b), values[0] ?? otherwise);
const highest = (values: readonly number[], otherwise: number): number =>
  values.reduce((a, b) => Math.max(a, b), values[0] ?? otherwise);
