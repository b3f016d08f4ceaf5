import { expect, test } from "vitest";
import { linearAxis, logAxis } from "./axis.ts";
import { plot } from "./plot.ts";

const lineOf = (svg: string, i: number): string | undefined =>
  svg.match(new RegExp(`<polyline class="line${i}" points="([^"]*)"`))?.[1];

test("every value is where the axes say, and what has no place on them is left out", () => {
  const svg = plot({
    title: "a plot",
    x: linearAxis("step", 0, 10),
    y: logAxis("loss", 0.01, 1, 10),
    lines: [
      {
        label: "one",
        points: [
          [0, 1],
          [5, 0.1],
          [6, 0],
          [7, Number.NaN],
          [10, 0.01],
        ],
      },
      {
        label: "two",
        steps: true,
        points: [
          [0, 0.01],
          [5, 1],
        ],
      },
    ],
  });
  // 720 pixels from 72 on, 320 pixels up from 404.
  expect(lineOf(svg, 0)).toBe("72.0,84.0 432.0,244.0 792.0,404.0");
  expect(lineOf(svg, 1)).toBe("72.0,404.0 432.0,404.0 432.0,84.0");
  for (const label of [">a plot<", ">step<", ">loss<", ">one<", ">two<", ">0.1<", ">10<"]) expect(svg).toContain(label);
  expect(svg).not.toContain("NaN");
  expect([...svg.matchAll(/--paper: (#\w+)/g)].map(([, colour]) => colour)).toEqual(["#ffffff", "#0d1117"]);
});

test("a line alone needs no legend", () => {
  const lines = [{ label: "alone", points: [[0, 1]] as const }];
  expect(plot({ title: "", x: linearAxis("", 0, 1), y: linearAxis("", 0, 1), lines })).not.toContain("alone");
});

test("ticks are round numbers, or powers", () => {
  expect(linearAxis("", 0, 24_000).ticks).toEqual([0, 5000, 10_000, 15_000, 20_000]);
  expect(linearAxis("", 0.1, 0.35).ticks).toEqual([0.1, 0.15, 0.2, 0.25, 0.3, 0.35]);
  const axis = logAxis("", 1, 65_536, 2);
  expect(axis.ticks.map(axis.format)).toEqual(["2^0", "2^2", "2^4", "2^6", "2^8", "2^10", "2^12", "2^14", "2^16"]);
  expect([axis.at(1), axis.at(256), axis.at(65_536)]).toEqual([0, 0.5, 1]);
  expect(logAxis("", 0.009, 0.7, 10).ticks).toEqual([0.001, 0.01, 0.1, 1]);
});
