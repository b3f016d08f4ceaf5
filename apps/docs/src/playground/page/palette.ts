/** The colours of one theme, as `#rrggbb`. */
export interface Palette {
  /** Those of the entrants: apart from each other for colour-blind readers too, since their lightness or their blue differs. */
  readonly entrants: readonly string[];
  /** The ground of a surface, from its lowest level to its highest. */
  readonly ground: readonly [low: string, high: string];
  /** The lines between two levels. */
  readonly contour: string;
  /** Words and axes in a chart. */
  readonly ink: string;
  readonly grid: string;
  /** What charts are drawn on: VitePress's `--vp-c-bg`. */
  readonly page: string;
}

export const light: Palette = {
  entrants: ["#0a58b8", "#b33a00", "#00695c", "#8a2a9b"],
  ground: ["#ffffff", "#dde5f0"],
  contour: "#a9b7c9",
  ink: "#3c3c43",
  grid: "#e2e2e3",
  page: "#ffffff",
};

export const dark: Palette = {
  entrants: ["#6fb7ff", "#ff9d57", "#3fd6b0", "#e0a3f5"],
  ground: ["#1b1b1f", "#39414f"],
  contour: "#5c6b80",
  ink: "#dfdfd6",
  grid: "#34343a",
  page: "#1b1b1f",
};

export const paletteOf = (isDark: boolean): Palette => (isDark ? dark : light);

/** How the curve of each entrant is dashed, in pixels: colour is not the only sign. */
export const dashes: readonly (readonly number[])[] = [[], [8, 4], [2, 3], [10, 3, 2, 3]];

/** What stands at the end of each entrant's way. */
export const markers = ["●", "■", "▲", "◆"] as const;

/** Red, green and blue of `#rrggbb`, from 0 to 255. */
export const channels = (colour: string): [number, number, number] => [
  Number.parseInt(colour.slice(1, 3), 16),
  Number.parseInt(colour.slice(3, 5), 16),
  Number.parseInt(colour.slice(5, 7), 16),
];
