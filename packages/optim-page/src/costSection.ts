import type { Rule } from "optim-core";
import { type Cost, costOf } from "./costOf.ts";
import type { Variant } from "./formula/variants.ts";
import { optionsText } from "./optionsText.ts";
import { table } from "./table.ts";

const list = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(", ");

/** What takes a machine longer than a sum or a product. */
const slow = {
  div: ["division", "divisions"],
  sqrt: ["square root", "square roots"],
  pow: ["power", "powers"],
} as const;

const counted = (count: number, [one, more]: readonly [string, string]): string =>
  `${count} ${count === 1 ? one : more}`;

function work({ operations, flops }: Cost): string {
  const found = Object.entries(slow).flatMap(([op, words]) => {
    const count = operations[op] ?? 0;
    return count > 0 ? [counted(count, words)] : [];
  });
  const among = found.length > 0 ? `, among them ${found.join(" and ")}` : "";
  return `It does ${counted(flops, ["operation", "operations"])} on each weight${among}.`;
}

function passesText({ passes }: Cost): string {
  const [first] = passes;
  if (passes.length === 1) return `It reads ${list(first!.reads)} and writes ${list(first!.writes)}.`;
  const rows = passes.map(({ reads, writes, bytesRead, bytesWritten }, i) => [
    `${i + 1}`,
    list(reads),
    writes.length > 0 ? list(writes) : "sums only",
    `${bytesRead + bytesWritten}`,
  ]);
  return `Reductions need passes of their own over the weights:\n\n${table(["pass", "reads", "writes", "bytes"], rows)}\n`;
}

/** What a step costs, as Markdown; of the variants, those that move another number of bytes. */
export function costSection(rule: Rule, variants: readonly Variant[]): string {
  const cost = costOf(rule);
  const kept = cost.stateBytes > 0 ? `, and keeps ${cost.stateBytes} bytes of state for it` : "";
  const others = variants.flatMap(({ options }) => {
    const { bytes, stateBytes } = costOf(rule, options);
    if (bytes === cost.bytes) return [];
    return [[`\`${optionsText(rule, options)}\``, `${bytes}`, `${stateBytes}`]];
  });
  return [
    `With its defaults a step moves **${cost.bytes} bytes** for each float32 weight${kept}. ${passesText(cost)}`.trimEnd(),
    work(cost),
    ...(others.length > 0 ? [table(["with", "bytes a weight", "of state"], others)] : []),
  ].join("\n\n");
}
