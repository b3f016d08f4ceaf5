import type { Consumer } from "./consumer.ts";

/** What a consumer prints of one training, a line of JSON; other figures may follow. */
export interface Result {
  readonly name: string;
  readonly loss: number;
  readonly bits?: string;
  /** How many shares of the work other threads have done; the result "threads" has to tell. */
  readonly helped?: number;
}

/** The results among the lines of an output. */
export function resultsIn(output: string): Result[] {
  const lines = output.split("\n").filter((line) => line.startsWith('{"name":'));
  return lines.map((line) => JSON.parse(line) as Result);
}

/** What is wrong with the results of a consumer; nothing, if they are what it must show. */
export function faultsOf({ results: wanted, loss: bound }: Consumer, results: readonly Result[]): string[] {
  const missing = Object.keys(wanted).filter((name) => !results.some((result) => result.name === name));
  const faults = missing.map((name) => `There is no result "${name}".`);
  for (const { name, loss, bits, helped } of results) {
    const expected = wanted[name];
    if (expected === undefined) faults.push(`Nobody asked for the result "${name}".`);
    // Not `loss >= bound`: NaN is no loss.
    if (!(loss < bound)) faults.push(`The loss of "${name}" is ${loss}; it has to be below ${bound}.`);
    if (expected && bits !== expected)
      faults.push(`The weights of "${name}" are ${bits}; they have to be ${expected}.`);
    // Not `helped <= 0`: a backend that does not tell any more has to fail, too.
    if (name === "threads" && !(helped! > 0)) faults.push(`No thread has helped with "${name}".`);
  }
  return faults;
}
