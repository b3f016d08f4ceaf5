import type { Outcome } from "./check.ts";
import type { Consumer } from "./consumer.ts";

const cells = (name: string, about: string, bytes: string, seconds: string, rest: string) =>
  `${name.padEnd(15)} ${about.padEnd(34)} ${bytes.padStart(20)} ${seconds.padStart(6)}  ${rest}`;

/** What the columns of {@link line} are. */
export const headLine = cells("consumer", "", "MB: ours, installed", "s", "our packages; losses");

const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1);

/** A consumer that trained, in one line: who, how much was installed, how long it took, and what came of it. */
export function line({ name, about }: Consumer, outcome: Outcome, seconds: number): string {
  const { installed, bytes, ourBytes, results } = outcome;
  const losses = results.map((result) => `${result.name} ${result.loss.toExponential(2)} ${result.bits ?? ""}`.trim());
  const packages = installed.map((each) => each.replace("optim-", "")).join(" ");
  return cells(
    name,
    about,
    `${megabytes(ourBytes)}, ${megabytes(bytes)}`,
    seconds.toFixed(1),
    `${packages}; ${losses.join(", ")}`,
  );
}
