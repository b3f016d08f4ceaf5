import type { Contender } from "./contender.ts";

/** What a step of a turn took, in milliseconds. */
export interface Turn {
  readonly main: number;
  readonly whole: number;
  /** Undefined where the contender's device has no clock. */
  readonly device: number | undefined;
}

/** A turn: some steps that are waited for once, and the time of one. */
export async function takeTurn({ step, settle, clock }: Contender, steps = 1): Promise<Turn> {
  clock?.start();
  const start = performance.now();
  for (let i = 0; i < steps; i++) step();
  const main = (performance.now() - start) / steps;
  clock?.stop();
  await settle?.();
  const whole = settle ? (performance.now() - start) / steps : main;
  return { main, whole, device: clock && clock.read() / steps };
}
