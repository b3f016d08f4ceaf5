import { defaultOf, Lion, parameter, RAdam, Rprop } from "optim-core";
import { describe, expect, test, vi } from "vitest";
import { everyOptimizer } from "../testing/everyOptimizer.ts";
import { optionRows } from "./optionRows.ts";

test("numbers, lists, flags and choices", () => {
  expect(optionRows(RAdam.rule).slice(0, 6)).toEqual([
    { name: "lr", symbols: ["\\gamma"], default: "1e-3", allowed: "≥ 0" },
    { name: "betas", symbols: ["\\beta_1", "\\beta_2"], default: "[0.9, 0.999]", allowed: "from 0 to below 1" },
    { name: "eps", symbols: ["\\epsilon"], default: "1e-8", allowed: "≥ 0" },
    { name: "weightDecay", symbols: ["\\lambda"], default: "0", allowed: "≥ 0; absent at 0" },
    {
      name: "decay",
      symbols: [],
      default: '"l2"',
      allowed: '`"l2"`, `"lrCoupled"`, `"scheduleCoupled"`, `"absolute"`',
    },
    { name: "amsgrad", symbols: [], default: "false", allowed: '`false`, `true`, `"corrected"`' },
  ]);
  expect(optionRows(Lion.rule)[1]!.allowed).toBe("from 0 to 1");
  expect(optionRows(Rprop.rule)[2]).toMatchObject({ symbols: ["s_{\\min}", "s_{\\max}"], default: "[1e-6, 50]" });
  expect(optionRows(Lion.rule, { lr: "\\eta" })[0]!.symbols).toEqual(["\\eta"]);
});

describe("a class takes what its table says, and nothing beyond", () => {
  test.each(everyOptimizer)("$name", ({ rule, type }) => {
    vi.spyOn(console, "warn").mockReturnValue();
    for (const { name, allowed } of optionRows(rule)) {
      const base = defaultOf(rule.hyper[name]!);
      // The etas of Rprop are checked together.
      if ((typeof base !== "number" && !Array.isArray(base)) || name === "etas") continue;
      const make = (value: number): unknown =>
        new type([parameter(new Float32Array(1))], { [name]: Array.isArray(base) ? base.map(() => value) : value });
      const [, least = "-Infinity", below, most = "Infinity"] =
        /^(?:any|(?:≥|from) (\S+?)(?: to (below )?(\S+?))?)(?:;.*)?$/.exec(allowed)!;
      if (least === "-Infinity") make(-1e9);
      else {
        make(Number(least));
        expect(() => make(Number(least) - 1e-9), name).toThrow(`${name} is`);
      }
      if (most === "Infinity") make(1e9);
      else if (below) expect(() => make(Number(most)), name).toThrow(`${name} is`);
      else {
        make(Number(most));
        expect(() => make(Number(most) + 1e-9), name).toThrow(`${name} is`);
      }
    }
  });
});
