import { expect, it } from "vitest";
import { adamW, lamb, lion, momentum } from "../optimizers.ts";
import { streamsOf } from "../streams.ts";
import { floorProgram } from "./floorProgram.ts";
import { mixedAdamW } from "./mixedAdamW.ts";

it.each([adamW, momentum, lion, lamb, mixedAdamW])(
  "the floor of $name has its streams, sweep by sweep",
  ({ sweeps }) => {
    for (const sweep of sweeps) {
      const floor = streamsOf(floorProgram(sweep)).filter(({ reads }) => reads.length > 0);
      expect(floor).toHaveLength(1);
      expect([...floor[0]!.reads].sort()).toEqual([...sweep.reads].sort());
      expect(floor[0]!.writes).toEqual(sweep.writes);
    }
  },
);

it("it adds once for each stream that is only read, and does nothing else", () => {
  const opsOf = (reads: string[], writes: string[]) =>
    floorProgram({ reads, writes }).nodes.flatMap(({ op }) => (op === "load" ? [] : op));
  expect(opsOf(["p", "g", "m", "v"], ["p", "m", "v"])).toEqual(["add"]);
  expect(opsOf(["p", "g"], [])).toEqual(["add", "sum"]);
  expect(opsOf(["g"], ["m"])).toEqual([]);
});
