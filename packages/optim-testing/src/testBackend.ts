import type { Backend } from "optim-core";
import { describe, it } from "vitest";
import type { BackendChecks, BackendInfo } from "./backend/backendInfo.ts";
import { broadcast } from "./backend/broadcast.ts";
import { launches } from "./backend/launches.ts";
import { memory } from "./backend/memory.ts";
import { operationChecks } from "./backend/operations.ts";
import { agreesWithJs, resumesOn, takesDeviceRate } from "./backend/optimizers.ts";
import { passes } from "./backend/passes.ts";
import { reductions } from "./backend/reductions.ts";
import { cases } from "./cases.ts";

const checks: BackendChecks = { ...memory, ...operationChecks, ...broadcast, ...reductions, ...passes, ...launches };

/**
 * The conformance suite of a backend: call it at the top of a vitest file. Everything is made by the backend's own `alloc` and `write`;
 * whole optimizers are compared with the JavaScript backend, within what `info` promises.
 */
export function testBackend<Buf>(backend: Backend<Buf>, info: BackendInfo): void {
  for (const dtype of info.dtypes)
    describe(`the ${backend.name} backend in ${dtype}`, () => {
      for (const [name, check] of Object.entries(checks)) it(name, () => check(backend, dtype, info));
      for (const one of cases)
        describe(one.type.rule.name, () => {
          it("takes a rate in device memory", () => takesDeviceRate(backend, dtype, one));
          for (const { name, options } of one.inputs) {
            it(`${name}: agrees with the JavaScript backend`, () => agreesWithJs(backend, dtype, info, one, options));
            it(`${name}: resumes bit for bit`, () => resumesOn(backend, dtype, one, options));
          }
        });
    });
}
