import { expect, test } from "vitest";
import { channels, dark, dashes, light, markers } from "./palette.ts";

/** Relative luminance, as WCAG 2.2 has it. */
function luminance(colour: string): number {
  const [r, g, b] = channels(colour).map((x) =>
    x / 255 <= 0.04045 ? x / 255 / 12.92 : ((x / 255 + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}

function contrast(a: string, b: string): number {
  const [low, high] = [luminance(a), luminance(b)].toSorted((x, y) => x - y) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

test("contrast is WCAG's", () => {
  expect(contrast("#000000", "#ffffff")).toBeCloseTo(21, 10);
  expect(contrast("#777777", "#ffffff")).toBeCloseTo(4.48, 2);
});

test.each([
  ["light", light],
  ["dark", dark],
] as const)("%s: entrants are seen on the page and on every shade of a surface, and words are read", (_, palette) => {
  const grounds = [palette.page, ...palette.ground, palette.contour];
  for (const colour of palette.entrants) {
    for (const ground of grounds.slice(0, 3))
      expect(contrast(colour, ground), `${colour} on ${ground}`).toBeGreaterThan(4.5);
    // A line crosses contours; it is told from them too.
    expect(contrast(colour, palette.contour), colour).toBeGreaterThan(2.2);
  }
  expect(contrast(palette.ink, palette.page)).toBeGreaterThan(7);
});

test("four entrants have four signs beside their colours", () => {
  for (const signs of [light.entrants, dark.entrants, dashes.map(String), markers]) expect(new Set(signs).size).toBe(4);
});
