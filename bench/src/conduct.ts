/** What a race is doing: contenders are made and compared, step untimed, step timed. */
export type Phase = "preparing" | "warming up" | "timing";

/** How a race is run, and who is told of it. */
export interface Conduct {
  /** How often contenders take their turn, if not as often as fits. */
  readonly repeat?: number | undefined;
  /** For how long contenders step before they are timed, in milliseconds; at least 4 rounds. @defaultValue 10,000 */
  readonly warmUpMs?: number;
  /** How many steps a turn has at most, where it may have several. @defaultValue 32 */
  readonly mostSteps?: number;
  /** Called before every turn, while no clock runs: the place to do away with what the turn before has left. */
  readonly beforeTurn?: () => void;
  /** Told before every round of a phase, with the share of the phase that is over. */
  readonly onRound?: (phase: Phase, share: number) => void;
}
