import { OptimError } from "optim-core";
import { expect } from "vitest";
import { expectSameDict, expectSameValues } from "./expectSame.ts";
import type { Rig } from "./rig.ts";

/** The error of a call that must fail; itself an error where the call does not. */
export async function errorOf(call: () => unknown): Promise<Error> {
  try {
    await call();
  } catch (error) {
    expect(error).toBeInstanceOf(OptimError);
    return error as Error;
  }
  return expect.fail("the call was not refused");
}

/** Fails unless the call throws one OptimError that begins with who it is and says `message`. */
export async function expectError(who: string, call: () => unknown, message: RegExp): Promise<void> {
  const error = await errorOf(call);
  expect(error.message.startsWith(`${who}: `), `"${error.message}" does not begin with "${who}: "`).toBe(true);
  expect(error.message).toMatch(message);
}

/** As {@link expectError}, and fails where the refused call has changed weights, options or state. */
export async function expectRefusal<Buf>(rig: Rig<Buf>, call: () => unknown, message: RegExp): Promise<void> {
  const { optimizer } = rig;
  const [values, dict] = [await rig.values(), await optimizer.stateDict()];
  await expectError(optimizer.rule.name, call, message);
  expectSameValues(await rig.values(), values, "after a refusal");
  expectSameDict(await optimizer.stateDict(), dict, "state after a refusal");
}
