import { js } from "optim-core";
import { afterAll, beforeAll, expect, it, type MockInstance, vi } from "vitest";
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
  let run: MockInstance<typeof js.run>;
  beforeAll(() => {
    run = vi.spyOn(js, "run").mockImplementation(() => {
      throw new Error(`${info.type.rule.name} fell back from ${name} to the JavaScript backend.`);
    });
  });
  afterAll(() => {
    const falls = run.mock.calls.length;
    run.mockRestore();
    // An error may have been caught on its way.
    expect(falls, `steps that fell back from ${name} to the JavaScript backend`).toBe(0);
  });
  it("it steps with kernels of its own", async () => {
    const [compiled, before] = [runs.size, await lab.rig(info.type, {}).values()];
    const rig = lab.rig(info.type, {}).train(1, 3);
    expect([...runs.values()].slice(compiled), "how often each new kernel ran").toEqual([3]);
    expect(await rig.values(), "the weights").not.toEqual(before);
  });
  return lab;
}
