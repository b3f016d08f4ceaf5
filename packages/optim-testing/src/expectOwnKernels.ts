import { afterAll, beforeAll, expect, it } from "vitest";
import { forbidJs } from "./forbidJs.ts";
import { Lab } from "./lab.ts";
import type { Case } from "./optimizerInfo.ts";
import type { Target } from "./target.ts";
import { watchedBackend } from "./watchedBackend.ts";

/**
 * Makes the lab of a backend, and the proof, around the tests of this block, that it did not fall back to JavaScript: whatever runs the
 * JavaScript backend fails, and every step ran kernels that the backend itself had compiled.
 */
export function expectOwnKernels<Buf>(info: Case, target: Target<Buf>): Lab<Buf> {
  const { backend, runs } = watchedBackend(target.backend);
  const { name } = backend;
  const lab = new Lab({ ...target, backend });
  let allowJs: () => number;
  beforeAll(() => {
    allowJs = forbidJs(info.type.rule.name, name);
  });
  // Counted at the end too: an error may have been caught on its way.
  afterAll(() => expect(allowJs(), `steps that fell back from ${name} to the JavaScript backend`).toBe(0));
  it("it steps with kernels of its own", async () => {
    const [compiled, before] = [runs.size, await lab.rig(info.type, {}).values()];
    const rig = lab.rig(info.type, {}).train(1, 3);
    expect([...runs.values()].slice(compiled), "how often each new kernel ran").toEqual([3]);
    expect(await rig.values(), "the weights").not.toEqual(before);
  });
  return lab;
}
