import { expect, test } from "vitest";
import { tableHead, tableRow } from "./table.ts";

test("the cells of a row stand under their titles", () => {
  const row = tableRow({
    epoch: 12,
    loss: 0.12345,
    trainAccuracy: 0.98765,
    testAccuracy: 1,
    rate: 0.00123,
    stepMs: 7.891,
    optimizerShare: 0.256,
  });
  expect(tableHead()).toBe("epoch      loss     train      test          lr    ms/step    optimizer");
  expect(row).toBe("   12    0.1235    98.8 %   100.0 %     1.23e-3       7.89       25.6 %");
});
