/**
 * Stands for `vitest` in the bundle: its own runner, expectations and spies, without what finds, transforms and watches files. Suites of this
 * repository are written for vitest and run as they are.
 */
import { ASYMMETRIC_MATCHERS_OBJECT, chai, JestAsymmetricMatchers, JestChaiExpect, JestExtend } from "@vitest/expect";
import { spyOn } from "@vitest/spy";

export { afterAll, afterEach, beforeAll, beforeEach, describe, it, test } from "@vitest/runner";

for (const plugin of [JestExtend, JestChaiExpect, JestAsymmetricMatchers]) chai.use(plugin);
// Chai's messages are what is printed: there are no diffs.
chai.config.truncateThreshold = 400;

const matchers = (globalThis as { [key: symbol]: object | undefined })[ASYMMETRIC_MATCHERS_OBJECT];

/** As vitest's; no test is known to it, so a promise that nobody awaits is not found. */
export const expect = Object.assign(
  (value: unknown, message?: string) => chai.expect(value, message),
  chai.expect,
  matchers,
);

/** What suites use of vitest's. */
export const vi = { spyOn };
