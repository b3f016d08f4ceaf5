import type { Axis } from "./axis.ts";
import { plotStyle } from "./plotStyle.ts";

/** A line through points in the units of the data. */
export interface Line {
  readonly label: string;
  readonly points: readonly (readonly [x: number, y: number])[];
  /** Whether a value holds until the next one, instead of going towards it. */
  readonly steps?: boolean;
  /** Points that are marked with a dot. */
  readonly marks?: readonly (readonly [x: number, y: number])[];
}

/** Lines over two axes. */
export interface Plot {
  readonly title: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly lines: readonly Line[];
}

const [left, top, width, height] = [72, 84, 720, 320];
const [right, bottom] = [left + width, top + height];
const [w, h] = [right + 28, bottom + 60];

/** A plot as an SVG document that follows the reader's light or dark setting. What has no place on the axes is left out. */
export function plot({ title, x, y, lines }: Plot): string {
  const px = (value: number): string => (left + width * x.at(value)).toFixed(1);
  const py = (value: number): string => (bottom - height * y.at(value)).toFixed(1);
  const path = ({ points, steps }: Line): string => {
    const shown = points.filter(([a, b]) => Number.isFinite(x.at(a)) && Number.isFinite(y.at(b)));
    const corners = shown.flatMap(([a, b], i) =>
      steps && i > 0 ? [[a, shown[i - 1]![1]] as const, [a, b] as const] : [[a, b] as const],
    );
    return corners.map(([a, b]) => `${px(a)},${py(b)}`).join(" ");
  };
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${w} ${h}" width="${w}" height="${h}" role="img" aria-label="${title}">`,
    `<style>${plotStyle}\n</style>`,
    `<rect class="paper" width="${w}" height="${h}"/>`,
    `<text class="head" x="${left}" y="34">${title}</text>`,
    `<text class="x" x="${(left + right) / 2}" y="${h - 14}">${x.label}</text>`,
    `<text x="${left}" y="${top - 14}">${y.label}</text>`,
    ...(lines.length > 1 ? lines : []).map(({ label }, i) => {
      const at = right - 160 * (lines.length - i);
      return `<line class="line${i}" x1="${at}" y1="${top - 18}" x2="${at + 20}" y2="${top - 18}"/><text x="${at + 26}" y="${top - 14}">${label}</text>`;
    }),
    ...y.ticks.map(
      (tick) =>
        `<line class="grid" x1="${left}" y1="${py(tick)}" x2="${right}" y2="${py(tick)}"/><text class="y" x="${left - 10}" y="${py(tick)}" dy="4">${y.format(tick)}</text>`,
    ),
    ...x.ticks.map(
      (tick) =>
        `<line class="axis" x1="${px(tick)}" y1="${bottom}" x2="${px(tick)}" y2="${bottom + 5}"/><text class="x" x="${px(tick)}" y="${bottom + 20}">${x.format(tick)}</text>`,
    ),
    `<line class="axis" x1="${left}" y1="${bottom}" x2="${right}" y2="${bottom}"/>`,
    ...lines.map((line, i) => `<polyline class="line${i}" points="${path(line)}"/>`),
    ...lines.flatMap(({ marks = [] }, i) =>
      marks.map(([a, b]) => `<circle class="line${i}" cx="${px(a)}" cy="${py(b)}" r="5"/>`),
    ),
    "</svg>\n",
  ].join("\n");
}
