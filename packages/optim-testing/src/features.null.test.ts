/** FEATURES.md against the code: every code span of its column "here" is an expression that compiles. */
import * as core from "optim-core";
import { expect, test } from "vitest";
import { textOf } from "../testing/repository.ts";
import { typeErrors } from "../testing/typeErrors.ts";

const lines = textOf("FEATURES.md").split("\n");
const cellsOf = (line: string): string[] => line.split("|").map((cell) => cell.trim());
const spansOf = (text: string): string[] => [...text.matchAll(/`([^`]+)`/g)].map(([, span]) => span!);

/** The rows of all tables of four columns, without their heads. */
const rows = lines
  .map(cellsOf)
  .filter((cells) => cells.length === 6 && !/^(---|has)$/.test(cells[2]!))
  .map(([, theirs = "", state = "", here = "", note = ""]) => ({ theirs, state, here, note }));

/** What the expressions may use: what optim-core exports, what else is imported here, and things that a user has. On one line. */
const preamble = `
  import { ${Object.keys(core).join(", ")} } from "./packages/optim-core/src/index.ts";
  import type * as types from "./packages/optim-core/src/index.ts";
  import { builtins } from "./packages/optim-core/src/registry.ts";
  import { fromTorchScaler, GradScaler, mixed, type ScalerReducer, toTorchScaler } from "./packages/optim-amp/src/index.ts";
  import { autocast, type TfModule as HalfTfModule } from "./packages/optim-amp/src/tfjs.ts";
  import { type TfModule, tfjs } from "./packages/optim-tfjs/src/index.ts";
  import * as umup from "./packages/optim-umup/src/index.ts";
  import type { TfLayer, TfTensor, UnitScaled, UnitScaledLayers } from "./packages/optim-umup/src/tfjs.ts";
  import { readTorch, readTorchStateDict } from "./packages/optim-torch/src/index.ts";
  interface User {
    array: Float32Array; bytes: Uint8Array; lists: Float32Array[]; steps: number[];
    p: types.Param; params: types.Param[]; optimizer: InstanceType<typeof AdamW>; rule: typeof AdamW.rule;
    dict: Awaited<ReturnType<InstanceType<typeof AdamW>["stateDict"]>>; torchDict: types.TorchStateDict;
    scheduler: types.Scheduler; average: types.AveragedModel; reducer: types.MetricsReducer; tf: TfModule & HalfTfModule; ranks: ScalerReducer; scaler: GradScaler; unit: UnitScaled; made: UnitScaledLayers<TfLayer>; x: TfTensor; kernel: TfTensor; ids: TfTensor;
  }
  export const user = ({ array, bytes, lists, steps, p, params, optimizer, rule, dict, torchDict, scheduler, average, reducer, tf, ranks, scaler, unit, made, x, kernel, ids }: User) => {
  const measuring = new (withMetrics(AdamW))(params);
  const adamw = new AdamW(params);
`.replaceAll("\n", " ");

test("every expression in the column `here` compiles", { timeout: 300_000 }, () => {
  const expressions = lines.map((line) => (cellsOf(line).length === 6 ? spansOf(cellsOf(line)[3]!) : []));
  expect(expressions.flat().length).toBeGreaterThan(100);
  const statements = expressions.map((all) => all.map((code) => `void (${code});`).join(" "));
  const code = [preamble, ...statements.slice(1), "};"].join("\n");
  expect(typeErrors([{ path: "features.ts", code, where: "FEATURES.md:1" }])).toEqual([]);
});

test("a row that is here shows how; every other says when, or why not", () => {
  const isHere = (state: string): boolean => ["✅", "🟡"].includes(state);
  const bad = rows.filter(({ theirs, state, here, note }) => {
    if (theirs === "") return true;
    if (isHere(state)) return spansOf(here).length === 0 || (state === "🟡" && note === "");
    return here !== "" || !["🔜", "⬜", "❌"].includes(state) || (state !== "⬜" && note === "");
  });
  expect(bad).toEqual([]);
  expect(rows.filter(({ state, note }) => state === "🔜" && !/optim-(kernels|amp|umup)/.test(note))).toEqual([]);
});

test("every optimizer and every scheduler that there is has its row", () => {
  const shown = rows.flatMap(({ here }) => spansOf(here)).join(" ");
  const isClass = (value: unknown): boolean =>
    typeof value === "function" && (Object.hasOwn(value, "rule") || value.prototype instanceof core.Scheduler);
  const names = Object.entries(core).flatMap(([name, value]) => (isClass(value) ? [name] : []));
  expect(names.length).toBeGreaterThan(30);
  expect(names.filter((name) => !new RegExp(`\\b${name}\\b`).test(shown))).toEqual([]);
});
