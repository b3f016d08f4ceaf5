import { type AveragingCase, runAveragingCase } from "./averaging.ts";
import type { CaseResult } from "./caseResult.ts";
import { type ClippingCase, runClippingCase } from "./clipping.ts";
import type { GoldenFile } from "./goldenFolder.ts";
import { runSchedulerCase, type SchedulerCase } from "./schedulers.ts";
import { runStateDictCase, type StateDictCase } from "./stateDicts.ts";
import { runTrajectoryCase } from "./trajectory.ts";
import type { TrajectoryCase } from "./trajectoryCase.ts";

/** What runs each format. Files are data: every runner refuses what it does not know. */
const runners: Readonly<
  Record<string, (json: unknown, beside: GoldenFile["beside"]) => CaseResult | Promise<CaseResult>>
> = {
  "gradient-clipping": (json) => runClippingCase(json as ClippingCase),
  "lr-schedule": (json) => {
    const { worst, where } = runSchedulerCase(json as SchedulerCase);
    return {
      cases: 1,
      worst64: worst,
      worst32: 0,
      failures: worst <= 1 ? [] : [`${where} is ${worst} times the bound`],
    };
  },
  "optimizer-state-dict": (json, beside) => runStateDictCase(json as StateDictCase, beside),
  "optimizer-trajectory": (json) => runTrajectoryCase(json as TrajectoryCase),
  "weight-averaging": (json) => runAveragingCase(json as AveragingCase),
};

/** Runs one golden file; what stops the run is a failure like any other. */
export async function runCase({ format, json, beside }: GoldenFile): Promise<CaseResult> {
  const failed = (message: string): CaseResult => ({ cases: 1, worst64: 0, worst32: 0, failures: [message] });
  const runner = Object.hasOwn(runners, format) ? runners[format] : undefined;
  if (!runner) return failed(`the format ${format} is not known`);
  try {
    return await runner(json, beside);
  } catch (error) {
    return failed(String(error));
  }
}
