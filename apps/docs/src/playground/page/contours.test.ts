import { expect, test } from "vitest";
import { surfaces } from "../surface/surfaces.ts";
import { contourLevels, contourPixels, pixelOf } from "./contours.ts";
import { channels, light } from "./palette.ts";

const size = { width: 80, height: 80 };

test("a point of the plane lies where its x and y say, y upwards", () => {
  const surface = { domain: { x: [-2, 2], y: [-1, 3] } } as const;
  expect(pixelOf(surface, size, -2, 3)).toEqual([0, 0]);
  expect(pixelOf(surface, size, 1, -1)).toEqual([60, 80]);
});

test.each(Object.entries(surfaces))(
  "%s: levels rise, and none of the areas between them takes most of the surface",
  (_, surface) => {
    const levels = contourLevels(surface, 14);
    expect(levels).toHaveLength(14);
    expect(levels.every((level, i) => level > (levels[i - 1] ?? 0))).toBe(true);
    const areas = new Array<number>(15).fill(0);
    for (let i = 0; i < 50; i++)
      for (let k = 0; k < 50; k++) {
        const [x, y] = [surface.domain.x, surface.domain.y].map(
          ([a, b], axis) => a + ((b - a) * ([i, k][axis]! + 0.5)) / 50,
        );
        areas[levels.filter((level) => surface.value(x!, y!) >= level).length]!++;
      }
    expect(Math.max(...areas)).toBeLessThan(0.25 * 2500);
    expect(areas.filter((area) => area > 0).length).toBeGreaterThan(11);
  },
);

test("a cone is drawn as rings: a shade for each level, and a line where it changes", () => {
  const cone = { domain: { x: [-1, 1], y: [-1, 1] }, value: (x: number, y: number) => Math.hypot(x, y) } as const;
  const pixels = contourPixels(cone, [0.25, 0.5, 0.75], size, light);
  const at = (x: number, y: number): number[] => {
    const [column, row] = pixelOf(cone, size, x, y).map(Math.floor) as [number, number];
    return [...pixels.slice(4 * (row * 80 + column), 4 * (row * 80 + column) + 4)];
  };
  const [low, high] = [channels(light.ground[0]), channels(light.ground[1])];
  const between = (share: number): number[] => [...low.map((c, i) => Math.round(c + share * (high[i]! - c))), 255];
  expect([at(0.01, 0.01), at(0.37, 0.01), at(0.01, 0.62), at(-0.9, -0.9)]).toEqual([0, 1 / 3, 2 / 3, 1].map(between));
  const line = [...channels(light.contour), 255];
  const row = Array.from({ length: 40 }, (_, i) => at((i + 0.5) / 40, 0.012));
  expect(row.flatMap((pixel, i) => (String(pixel) === String(line) ? i : []))).toEqual([9, 19, 29]);
});
