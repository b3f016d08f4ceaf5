import type { Scale } from "./scale.ts";

/** A point in the units of the data. */
export type Point = readonly [x: number, y: number];

/** A line through points, in the colour that the style sheet has for its class. */
interface Line {
  readonly kind: string;
  /** What the legend says; absent for a line that explains itself. */
  readonly label?: string;
  readonly points: readonly Point[];
  /** Whether each point gets a dot. */
  readonly dots?: boolean;
}

/** One diagram: lines over axes with ticks. Lengths are in pixels. */
export interface Panel {
  readonly title: string;
  readonly top: number;
  readonly height: number;
  readonly x: Scale;
  readonly y: Scale;
  readonly format: (value: number) => string;
  readonly lines: readonly Line[];
  /** A place on the x axis to mark, and what to say of it. */
  readonly mark?: { readonly at: number; readonly label?: string };
}

/** The margin to the left of every panel, in pixels. */
export const left = 64;
/** The width of every panel, in pixels. */
export const width = 772;

/** The SVG elements of a panel. */
export function drawPanel({ title, top, height, x, y, format, lines, mark }: Panel): string {
  const px = (value: number): string => (left + width * x.at(value)).toFixed(1);
  const py = (value: number): string => (top + height * (1 - y.at(value))).toFixed(1);
  const shown = ({ points }: Line): Point[] => points.filter(([, value]) => Number.isFinite(y.at(value)));
  const right = left + width;
  const bottom = top + height;
  const legend = lines.filter(({ label }) => label !== undefined);
  return [
    `<text class="title" x="${left}" y="${top - 12}">${title}</text>`,
    ...legend.map(({ kind, label }, i) => {
      const at = right - 132 * (legend.length - i);
      return `<line class="${kind}" x1="${at}" y1="${top - 16}" x2="${at + 22}" y2="${top - 16}"/><text x="${at + 28}" y="${top - 12}">${label}</text>`;
    }),
    ...y.ticks.map((tick) => {
      const label = `<text class="y" x="${left - 10}" y="${py(tick)}" dy="4">${format(tick)}</text>`;
      return `<line class="grid" x1="${left}" y1="${py(tick)}" x2="${right}" y2="${py(tick)}"/>${label}`;
    }),
    `<line class="axis" x1="${left}" y1="${bottom}" x2="${right}" y2="${bottom}"/>`,
    ...x.ticks.map((tick) => {
      const label = `<text class="x" x="${px(tick)}" y="${bottom + 20}">${tick}</text>`;
      return `<line class="axis" x1="${px(tick)}" y1="${bottom}" x2="${px(tick)}" y2="${bottom + 5}"/>${label}`;
    }),
    ...(mark ? [`<line class="mark" x1="${px(mark.at)}" y1="${top}" x2="${px(mark.at)}" y2="${bottom}"/>`] : []),
    ...(mark?.label ? [`<text x="${px(mark.at)}" dx="6" y="${top + 14}">${mark.label}</text>`] : []),
    ...lines.map((line) => {
      const points = shown(line).map(([a, b]) => `${px(a)},${py(b)}`);
      return `<polyline class="${line.kind}" points="${points.join(" ")}"/>`;
    }),
    ...lines
      .filter(({ dots }) => dots)
      .flatMap((line) =>
        shown(line).map(
          ([a, b]) =>
            `<circle class="${line.kind}" cx="${px(a)}" cy="${py(b)}" r="3.5"><title>${format(b)}</title></circle>`,
        ),
      ),
  ].join("\n");
}
