import { expect, test } from "vitest";
import { plot, smoothed } from "./plot.ts";

const options = { title: "a run", stepsPerEpoch: 2, epochCount: 3, checkpointStep: 3 };
const epoch = (at: number, trainAccuracy: number, testAccuracy: number) => ({
  epoch: at,
  loss: 1,
  trainAccuracy,
  testAccuracy,
  rate: 0.1,
});
const curves = {
  losses: [1, 0.1, 0.01, 0.1],
  rates: [0.1, 0.2, 0.2, 0.1],
  epochs: [epoch(1, 0.5, 0.75), epoch(2, 0.75, 1)],
};

const lineOf = (svg: string, kind: string): string | undefined =>
  svg.match(new RegExp(`<polyline class="${kind}" points="([^"]*)"`))?.[1];

test("every value is where the axes say", () => {
  const svg = plot(curves, options);
  // 772 pixels for three epochs, two steps in each; two factors of ten over 230 pixels, 40 % to 100 % over 150.
  expect(lineOf(svg, "raw")).toBe("192.7,92.0 321.3,207.0 450.0,322.0 578.7,207.0");
  expect(lineOf(svg, "train")).toBe("321.3,521.0 578.7,458.5");
  expect(lineOf(svg, "test")).toBe("321.3,458.5 578.7,396.0");
  expect(lineOf(svg, "rate")).toBe("192.7,660.0 321.3,620.0 450.0,620.0 578.7,660.0");
  expect(svg).toContain('<line class="mark" x1="450.0"');
  expect(svg.match(/<circle class="test"/g)).toHaveLength(2);
  for (const label of [">0.01<", ">40 %<", ">100 %<", ">0.2<", ">3<", ">a run<"]) expect(svg).toContain(label);
});

test("it has colours for light and for dark", () => {
  const colours = [...plot(curves, options).matchAll(/--paper: (#\w+)/g)].map(([, colour]) => colour);
  expect(colours).toEqual(["#ffffff", "#0d1117"]);
});

test("what is not finite is left out", () => {
  const svg = plot({ ...curves, losses: [1, Number.NaN, Number.POSITIVE_INFINITY, 0.1] }, options);
  expect(lineOf(svg, "raw")).toBe("192.7,92.0 578.7,322.0");
  expect(svg).not.toContain("NaN");
  expect(svg).not.toContain("Infinity");
});

test("smoothing takes the mean of neighbours, of fewer near the ends", () => {
  expect(smoothed([1, 2, 6, 3], 1)).toEqual([1.5, 3, 11 / 3, 4.5]);
});
