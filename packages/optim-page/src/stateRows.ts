import { type Fill, type HostTensor, type Rule, type SlotExtent, type StateDict, toTorch } from "optim-core";
import { type SymbolNames, Symbols } from "./formula/symbols.ts";
import { literal } from "./literal.ts";

/** A slot of state, as a table says it. */
export interface StateRow {
  /** Undefined for torch's step count, which is no slot here. */
  readonly name?: string;
  /** Its name in torch's state dict; undefined for what is not saved. */
  readonly torch?: string;
  /** Its symbol in the formula after a step, as LaTeX. */
  readonly symbol: string;
  /** What there is one of: a weight, a row, a parameter. */
  readonly of: string;
  readonly dtype: string;
  /** What it is before the first step, as text; code is in backticks. */
  readonly first: string;
  /** The option while which it is there. */
  readonly when?: string;
}

const places: Readonly<Record<SlotExtent, string>> = {
  element: "weight",
  row: "row",
  column: "column",
  block: "block",
  tensor: "parameter",
  group: "group",
  all: "optimizer",
};

function filling(fill: Fill): string {
  if (fill === "param") return "the weight";
  return typeof fill === "number" ? literal(fill) : `\`${fill.hyper}\``;
}

/** The names that torch has for what a rule saves: `step` first, where its class counts steps. */
function torchNames(rule: Rule, saved: readonly string[]): readonly string[] {
  const tensor: HostTensor = { dtype: "f32", shape: [], data: new Float32Array(1) };
  const slots = Object.fromEntries(saved.map((name) => [name, tensor]));
  const dict = { state: { 0: { step: 1, ...slots } }, paramGroups: [] } as unknown as StateDict<object, object>;
  return Object.keys(toTorch(dict, { rule: rule as unknown as Rule<object, object> }).state[0] ?? {});
}

/** The state of a rule in its order, with torch's names; first torch's step count, if its class has one. */
export function stateRows<H, S>(rule: Rule<H, S>, names: SymbolNames = {}): readonly StateRow[] {
  const plain = rule as unknown as Rule;
  const symbols = new Symbols(plain, names);
  const slots = Object.entries(plain.state);
  const saved = slots.flatMap(([name, { transient }]) => (transient ? [] : [name]));
  const torch = torchNames(plain, saved);
  const counts = torch.slice(0, torch.length - saved.length);
  return [
    ...counts.map((name): StateRow => ({ torch: name, symbol: "t", of: "parameter", dtype: "f32", first: "0" })),
    ...slots.map(
      ([name, { extent, dtype, fill, when, transient }]): StateRow => ({
        name,
        symbol: symbols.slot(name, "t"),
        of: places[extent],
        dtype,
        first: filling(fill),
        ...(!transient && { torch: torch[counts.length + saved.indexOf(name)]! }),
        ...(when !== null && { when }),
      }),
    ),
  ];
}
