import type { OptimizerHyper } from "optim-core";
import { describe, it } from "vitest";
import { inputChecks, optimizerChecks } from "./checks/checks.ts";
import { type Case, type Checks, caseOf, type LooseOptions, type OptimizerInfo } from "./optimizerInfo.ts";

/**
 * The conformance suite of an optimizer: call it at the top of a vitest file. Every check runs with every good input; what `info.skip`
 * names is shown as skipped, with the reason.
 *
 * @throws Error where `info.skip` names a check or an input that does not exist.
 */
export function testOptimizer<H extends OptimizerHyper, S>(info: OptimizerInfo<H, S>): void {
  testCase(caseOf(info));
}

/** As {@link testOptimizer}, for a row of a table. */
export function testCase(info: Case): void {
  checkSkips(info);
  describe(info.type.rule.name, () => {
    declare(info, optimizerChecks, {});
    for (const { name, options } of info.inputs) describe(name, () => declare(info, inputChecks, options, name));
  });
}

/** Makes a test of every check. */
function declare(info: Case, checks: Checks, options: LooseOptions, input?: string): void {
  for (const [test, check] of Object.entries(checks)) {
    const skip = info.skip?.find(
      ({ tests, inputs }) => tests.includes(test) && (!inputs || inputs.includes(input ?? "")),
    );
    it.skipIf(skip)(skip ? `${test} (not so: ${skip.reason})` : test, () => check(info, options));
  }
}

function checkSkips({ type, inputs, skip = [] }: Case): void {
  const known = [...Object.keys(inputChecks), ...Object.keys(optimizerChecks)];
  const names = inputs.map(({ name }) => name);
  for (const { tests, inputs: only = [] } of skip) {
    const [test] = tests.filter((name) => !known.includes(name));
    const [input] = only.filter((name) => !names.includes(name));
    if (test) throw new Error(`${type.rule.name}: skip names a check that does not exist: "${test}".`);
    if (input) throw new Error(`${type.rule.name}: skip names an input that does not exist: "${input}".`);
  }
}
