import type { Surface } from "../surface/surface.ts";
import { channels, type Palette } from "./palette.ts";

/** As much of a surface as is drawn. */
export type Drawn = Pick<Surface, "domain" | "value">;

/** How many pixels an image has. */
export interface ImageSize {
  readonly width: number;
  readonly height: number;
}

/** Where a point of the plane lies in an image of this size: y grows upwards. */
export function pixelOf(
  { domain }: Pick<Surface, "domain">,
  { width, height }: ImageSize,
  x: number,
  y: number,
): [number, number] {
  const [left, right] = domain.x;
  const [bottom, top] = domain.y;
  return [((x - left) / (right - left)) * width, ((top - y) / (top - bottom)) * height];
}

/** The value in the middle of each pixel, row by row from the top. */
function valuesOf({ domain, value }: Drawn, { width, height }: ImageSize): Float64Array {
  const [left, right] = domain.x;
  const [bottom, top] = domain.y;
  const values = new Float64Array(width * height);
  for (let row = 0; row < height; row++) {
    const y = top - ((row + 0.5) / height) * (top - bottom);
    for (let column = 0; column < width; column++)
      values[row * width + column] = value(left + ((column + 0.5) / width) * (right - left), y);
  }
  return values;
}

/**
 * So many rising levels that part a surface into areas of about the same size, halfway between an even split of areas and one of
 * the logarithm of values: a narrow valley gets lines, and so does what is around it.
 */
export function contourLevels(surface: Drawn, count: number): number[] {
  const sorted = valuesOf(surface, { width: 96, height: 96 }).sort();
  const [least, greatest] = [Math.log(Math.max(sorted[0]!, 1e-6)), Math.log(sorted.at(-1)!)];
  const levels = Array.from({ length: count }, (_, i) => {
    const share = (i + 1) / (count + 1);
    const byArea = Math.log(Math.max(sorted[Math.floor(share * sorted.length)]!, 1e-6));
    return Math.exp((byArea + least + share * (greatest - least)) / 2);
  });
  return levels.sort((a, b) => a - b);
}

/** Pixels of a surface in four bytes each: shades between levels, and lines where a level is crossed. */
export function contourPixels(
  surface: Drawn,
  levels: readonly number[],
  size: ImageSize,
  { ground, contour }: Palette,
): Uint8ClampedArray<ArrayBuffer> {
  const values = valuesOf(surface, size);
  // Neighbours lie between the same two levels or nearly so: each begins where the one before it ended.
  let shade = 0;
  const shades = Uint8Array.from(values, (value) => {
    while (shade > 0 && value < levels[shade - 1]!) shade--;
    while (shade < levels.length && value >= levels[shade]!) shade++;
    return shade;
  });
  const [low, high] = [channels(ground[0]), channels(ground[1])];
  const line = channels(contour);
  const pixels = new Uint8ClampedArray(4 * values.length);
  for (let i = 0; i < values.length; i++) {
    const own = shades[i]!;
    const isEnd = (i + 1) % size.width === 0;
    const isLine = (!isEnd && shades[i + 1] !== own) || (shades[i + size.width] ?? own) !== own;
    const share = own / levels.length;
    for (let c = 0; c < 3; c++) pixels[4 * i + c] = isLine ? line[c]! : low[c]! + share * (high[c]! - low[c]!);
    pixels[4 * i + 3] = 255;
  }
  return pixels;
}
