import type { RunSettings } from "../settings.ts";
import type { EntrantTrack } from "./entrantTrack.ts";
import type { Runner, RunState } from "./runner.ts";

/** A run as it was when it was looked at: another object for every look, so that what shows it is drawn again. */
export interface RunView {
  readonly state: RunState;
  readonly why: string;
  readonly mayHang: boolean;
  readonly step: number;
  readonly settings: RunSettings | undefined;
  readonly tracks: readonly EntrantTrack[];
}

export const viewOf = ({ state, why, mayHang, step, settings, tracks }: Runner): RunView => ({
  state,
  why,
  mayHang,
  step,
  settings,
  tracks: [...tracks],
});
