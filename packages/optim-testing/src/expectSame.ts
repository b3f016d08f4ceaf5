import type { HostArray, HostTensor } from "optim-core";
import { expect } from "vitest";
import type { Rig } from "./rig.ts";

type Saved = Readonly<Record<string, unknown>>;

/** Fails unless two arrays hold the same numbers bit for bit: 0 is not -0, and any NaN is NaN. */
export function expectSameNumbers(actual: HostArray, expected: HostArray, what: string): void {
  expect(actual.constructor.name, `${what}: the kind of array`).toBe(expected.constructor.name);
  expect(actual.length, `${what}: its length`).toBe(expected.length);
  const at = expected.findIndex((x: number | bigint, i: number) => !Object.is(x, actual[i]));
  expect(at, `${what}: number ${at} is ${actual[at]}, not ${expected[at]}`).toBe(-1);
}

/** The distance between two numbers that still counts as equal: a part of the expected one, and a part of the tensor's largest. */
export interface Tolerance {
  readonly relative: number;
  readonly ofLargest?: number;
  readonly absolute?: number;
}

/** Fails unless every number lies within the tolerance of the expected one; what is not finite must be the same. */
export function expectClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  { relative, ofLargest = 0, absolute = 0 }: Tolerance,
  what: string,
): void {
  expect(actual.length, `${what}: its length`).toBe(expected.length);
  const finite = Array.from(expected).filter(Number.isFinite);
  const least = absolute + ofLargest * finite.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  for (let i = 0; i < expected.length; i++) {
    const [a, b] = [actual[i]!, expected[i]!];
    const isClose = Object.is(a, b) || Math.abs(a - b) <= relative * Math.abs(b) + least;
    expect(isClose, `${what}: number ${i} is ${a}, not ${b} (within ${relative} of it + ${least})`).toBe(true);
  }
}

/** Fails unless two sets of weights are the same bit for bit. */
export function expectSameValues(
  actual: Readonly<Record<string, HostArray>>,
  expected: typeof actual,
  what: string,
): void {
  expect(Object.keys(actual).sort(), `${what}: the weights`).toEqual(Object.keys(expected).sort());
  for (const [name, values] of Object.entries(expected)) expectSameNumbers(actual[name]!, values, `${what}: ${name}`);
}

/** Fails unless two state dicts are the same bit for bit. */
export function expectSameDict(actual: object, expected: object, what: string): void {
  const [a, b] = [flatten(actual), flatten(expected)];
  expect(Object.keys(a).sort(), `${what}: the entries`).toEqual(Object.keys(b).sort());
  for (const [path, value] of Object.entries(b))
    if (ArrayBuffer.isView(value)) expectSameNumbers(a[path] as HostArray, value as HostArray, `${what}: ${path}`);
    else expect(a[path], `${what}: ${path}`).toBe(value);
}

/** A tree as leaves by path. */
function flatten(tree: object, path = ""): Saved {
  return Object.assign(
    {},
    ...Object.entries(tree).map(([key, value]) =>
      typeof value === "object" && value !== null && !ArrayBuffer.isView(value)
        ? { [`${path}${key}/`]: Array.isArray(value) ? value.length : "record", ...flatten(value, `${path}${key}/`) }
        : { [path + key]: value },
    ),
  );
}

/** Fails unless two rigs stand at the same place bit for bit: weights and state. */
export async function expectSameRigs<Buf>(actual: Rig<Buf>, expected: Rig<Buf>, what: string): Promise<void> {
  expectSameValues(await actual.values(), await expected.values(), what);
  expectSameDict(await actual.optimizer.stateDict(), await expected.optimizer.stateDict(), `${what}: state`);
}

/** The tensors of a saved entry by slot. */
export const tensorsOf = (entry: object): [string, HostTensor][] =>
  Object.entries(entry).filter((slot): slot is [string, HostTensor] => typeof slot[1] === "object");
