import type { OptimizerHyper } from "optim-core";
import { describe, it } from "vitest";
import type { Checks } from "./checks/check.ts";
import { inputChecks, inputChecksOn, optimizerChecks, optimizerChecksOn } from "./checks/checks.ts";
import { expectOwnKernels } from "./expectOwnKernels.ts";
import { type Lab, onJs } from "./lab.ts";
import { type Case, caseOf, type LooseOptions, type OptimizerInfo } from "./optimizerInfo.ts";
import type { Target } from "./target.ts";

/**
 * The conformance suite of an optimizer: call it at the top of a vitest file. Every check runs with every good input; what `info.skip`
 * names is shown as skipped, with the reason.
 *
 * With `on` it runs on that backend, and the JavaScript backend may not step in; what needs no backend is left to the run without `on`.
 *
 * @throws Error where `info.skip` names a check or an input that does not exist.
 */
export function testOptimizer<H extends OptimizerHyper, S, Buf>(info: OptimizerInfo<H, S>, on?: Target<Buf>): void {
  testCase(caseOf(info), on);
}

/** As {@link testOptimizer}, for a row of a table. */
export function testCase<Buf>(info: Case, on?: Target<Buf>): void {
  checkSkips(info);
  const { inputs, type } = info;
  describe(on ? `${type.rule.name} on ${on.backend.name}` : type.rule.name, () => {
    const lab: Lab<unknown> = on ? expectOwnKernels<unknown>(info, on) : onJs;
    declare(info, lab, on ? optimizerChecksOn(on) : optimizerChecks, {});
    for (const [i, { name, options }] of inputs.entries())
      describe(name, () => declare(info, lab, on ? inputChecksOn(on, i) : inputChecks, options, name));
  });
}

/** Makes a test of every check. */
function declare<Buf>(info: Case, lab: Lab<Buf>, checks: Checks, options: LooseOptions, input?: string): void {
  for (const [test, check] of Object.entries(checks)) {
    const skip = info.skip?.find(
      ({ tests, inputs }) => tests.includes(test) && (!inputs || inputs.includes(input ?? "")),
    );
    it.skipIf(skip)(skip ? `${test} (not so: ${skip.reason})` : test, () => check(info, options, lab));
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
