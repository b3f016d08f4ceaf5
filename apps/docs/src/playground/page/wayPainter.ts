import type { Surface } from "../surface/surface.ts";
import { type ImageSize, pixelOf } from "./contours.ts";
import { dashes, type Palette } from "./palette.ts";

/** What is drawn over the contours. */
export interface Ways {
  readonly surface: Pick<Surface, "domain" | "minima">;
  readonly size: ImageSize;
  /** Pixels of the image for one of the page. */
  readonly density: number;
  readonly palette: Palette;
  /** x and y of each step, one after the other, for each entrant. */
  readonly points: readonly Float64Array[];
}

/** Farther than any screen, and near enough for a canvas. */
const clamp = (x: number): number => Math.min(1e5, Math.max(-1e5, x));

/** Draws where the minima are and the way of each entrant: its line, a ring at its start and its own shape at its end. */
export function paintWays(context: CanvasRenderingContext2D, { surface, size, density, palette, points }: Ways): void {
  const at = (x: number, y: number): [number, number] => pixelOf(surface, size, x, y).map(clamp) as [number, number];
  for (const [x, y] of surface.minima) cross(context, at(x, y), 5 * density, palette.ink);
  points.forEach((way, i) => {
    if (way.length === 0) return;
    const colour = palette.entrants[i % palette.entrants.length]!;
    const pixel = (step: number): [number, number] => at(way[2 * step]!, way[2 * step + 1]!);
    const last = way.length / 2 - 1;
    context.beginPath();
    let [x, y] = pixel(0);
    context.moveTo(x, y);
    for (let step = 1; step <= last; step++) {
      const [nextX, nextY] = pixel(step);
      // What moves less than a pixel is not seen.
      if (step < last && Math.abs(nextX - x) + Math.abs(nextY - y) < density) continue;
      context.lineTo(nextX, nextY);
      [x, y] = [nextX, nextY];
    }
    context.lineWidth = 2 * density;
    context.lineJoin = "round";
    context.setLineDash((dashes[i % dashes.length] ?? []).map((length) => length * density));
    context.strokeStyle = colour;
    context.stroke();
    context.setLineDash([]);
    shape(context, "ring", pixel(0), 4 * density, palette.page, colour);
    shape(context, shapes[i % shapes.length]!, pixel(last), 6 * density, colour, palette.page);
  });
}

const shapes = ["disc", "square", "triangle", "diamond"] as const;

function shape(
  context: CanvasRenderingContext2D,
  kind: (typeof shapes)[number] | "ring",
  [x, y]: readonly [number, number],
  radius: number,
  fill: string,
  edge: string,
): void {
  context.beginPath();
  if (kind === "square") context.rect(x - 0.85 * radius, y - 0.85 * radius, 1.7 * radius, 1.7 * radius);
  else if (kind === "disc" || kind === "ring") context.arc(x, y, radius, 0, 2 * Math.PI);
  else {
    const corners = kind === "triangle" ? 3 : 4;
    for (let corner = 0; corner < corners; corner++) {
      const angle = (2 * Math.PI * corner) / corners - Math.PI / 2;
      context.lineTo(x + 1.2 * radius * Math.cos(angle), y + 1.2 * radius * Math.sin(angle));
    }
    context.closePath();
  }
  context.fillStyle = fill;
  context.fill();
  context.lineWidth = radius / 4;
  context.strokeStyle = edge;
  context.stroke();
}

function cross(
  context: CanvasRenderingContext2D,
  [x, y]: readonly [number, number],
  arm: number,
  colour: string,
): void {
  context.beginPath();
  for (const [dx, dy] of [
    [arm, arm],
    [arm, -arm],
  ] as const) {
    context.moveTo(x - dx, y - dy);
    context.lineTo(x + dx, y + dy);
  }
  context.lineWidth = arm / 3;
  context.strokeStyle = colour;
  context.stroke();
}
