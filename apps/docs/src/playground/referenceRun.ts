import { OptimError } from "optim-core";
import { nodePlayground } from "./nodePlayground.ts";
import type { Progress } from "./playground.ts";
import type { PlaygroundEngine } from "./playgroundEngine.ts";
import type { RunSettings } from "./settings.ts";

/** All that was reported of an entrant. */
export type Recorded = Omit<Progress, "entrant" | "from">;

/** Runs the settings to their end and puts the reports together, for each entrant. @throws where `start` does, and for reports that leave a gap. */
export async function recordedRun(settings: RunSettings, engine: PlaygroundEngine): Promise<readonly Recorded[]> {
  const reports: Progress[] = [];
  await engine.start(settings, (progress) => void reports.push(...progress));
  return settings.entrants.map((_, entrant) => joined(reports.filter((report) => report.entrant === entrant)));
}

function joined(reports: readonly Progress[]): Recorded {
  const [losses, rates, scales, points]: number[][] = [[], [], [], []];
  for (const report of reports) {
    if (report.from !== losses!.length)
      throw new OptimError(`playground: step ${report.from} was reported after step ${losses!.length - 1}.`);
    losses!.push(...report.losses);
    rates!.push(...report.rates);
    scales!.push(...report.scales);
    points!.push(...report.points);
  }
  const { stepMs = 0, accuracy, stopped } = reports.at(-1) ?? {};
  return {
    losses: losses!,
    rates: rates!,
    scales: scales!,
    points: points!,
    stepMs,
    ...(accuracy !== undefined && { accuracy }),
    ...(stopped !== undefined && { stopped }),
  };
}

/** The losses of each entrant in the same run in Node: what a page is compared with. @throws OptimError where an entrant stopped. */
export async function referenceRun(settings: RunSettings): Promise<readonly (readonly number[])[]> {
  const recorded = await recordedRun(settings, nodePlayground());
  for (const { stopped } of recorded) if (stopped !== undefined) throw new OptimError(stopped);
  return recorded.map(({ losses }) => losses);
}
