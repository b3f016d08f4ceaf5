import { readdirSync } from "node:fs";
import { type OptimizerHyper, optimizer, type Rule } from "optim-core";
import { builtins } from "optim-core/registry";

const folder = new URL("../../optim-core/src/optim/", import.meta.url);

/** Every optimizer of optim-core, with the file that declares its class. */
export const everyOptimizer = builtins.names().map((key) => {
  const rule = builtins.get(key).rule as unknown as Rule<OptimizerHyper>;
  const file = readdirSync(folder).find((name) => name.toLowerCase() === `${key}.ts`);
  return { name: rule.name, rule: rule as unknown as Rule, type: optimizer(rule), file: new URL(file!, folder) };
});
