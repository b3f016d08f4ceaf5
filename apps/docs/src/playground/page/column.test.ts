import { expect, test } from "vitest";
import { Column } from "./column.ts";

test("it keeps everything that it was given, in its order", () => {
  const column = new Column();
  expect(column.last).toBeUndefined();
  const all = Array.from({ length: 1500 }, (_, i) => 0.1 * i);
  for (let i = 0; i < all.length; i += 100) column.push(all.slice(i, i + 100));
  column.push([]);
  expect([...column.values]).toEqual(all);
  expect([column.length, column.last]).toEqual([1500, all.at(-1)]);
});
