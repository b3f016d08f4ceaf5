import { type AveragingCase, runAveragingCase } from "./averaging.ts";
import type { CaseResult } from "./caseResult.ts";
import { type ClippingCase, runClippingCase } from "./clipping.ts";
import type { GoldenBackend } from "./goldenBackend.ts";
import type { GoldenFile } from "./goldenFolder.ts";
import { runScalerUnscale, runScalerUpdates, type ScalerUnscale, type ScalerUpdates } from "./scalerCases.ts";
import { runScalerLoop, runTwoOptimizers, type ScalerLoop, type TwoOptimizers } from "./scalerLoop.ts";
import { runSchedulerCase, type SchedulerCase } from "./schedulers.ts";
import { runStateDictCase, type StateDictCase } from "./stateDicts.ts";
import { tensorflowBackends } from "./tensorflowBackends.ts";
import { runTrajectoryCase } from "./trajectory.ts";
import type { TrajectoryCase } from "./trajectoryCase.ts";
import { runUnitScaledOp, type UnitScaledOp } from "./unitScaledOp.ts";
import { runUnitScalingTable, type UnitScalingTable } from "./unitScalingTable.ts";

/** What runs one file; `on` is where. */
type Runner = <Buf>(
  json: unknown,
  on: GoldenBackend<Buf>,
  beside: GoldenFile["beside"],
) => CaseResult | Promise<CaseResult>;

/** What runs each format of numbers that a backend computes. Files are data: every runner refuses what it does not know. */
const onBackend: Readonly<Record<string, Runner>> = {
  "grad-scaler-loop": (json, on) => runScalerLoop(json as ScalerLoop, on),
  "grad-scaler-two-optimizers": (json, on) => runTwoOptimizers(json as TwoOptimizers, on),
  "grad-scaler-unscale": (json, on) => runScalerUnscale(json as ScalerUnscale, on),
  "grad-scaler-update": (json, on) => runScalerUpdates(json as ScalerUpdates, on),
  "gradient-clipping": (json, on) => runClippingCase(json as ClippingCase, on),
  "optimizer-trajectory": (json, on) => runTrajectoryCase(json as TrajectoryCase, on),
  "weight-averaging": (json, on) => runAveragingCase(json as AveragingCase, on),
};

/** What runs the formats of operations of TensorFlow.js, on the backend of its that stands for one of ours. */
const onTensorflow: Readonly<Record<string, Runner>> = {
  "unit-scaled-op": (json, on) => runUnitScaledOp(json as UnitScaledOp, on),
};

/** What runs the formats that no backend has a part in: these say nothing about one. */
const onHost: Readonly<Record<string, Runner>> = {
  "lr-schedule": (json) => {
    const { worst, where } = runSchedulerCase(json as SchedulerCase);
    return {
      cases: 1,
      worst64: worst,
      worst32: 0,
      failures: worst <= 1 ? [] : [`${where} is ${worst} times the bound`],
    };
  },
  "unit-scaling-table": (json) => runUnitScalingTable(json as UnitScalingTable),
  "optimizer-state-dict": (json, _, beside) => runStateDictCase(json as StateDictCase, beside),
};

const runners = { ...onBackend, ...onTensorflow, ...onHost };

/** Whether a file says something about the backend of this name; those that say nothing about any are for `js`. */
export function isFor({ format }: GoldenFile, backend: string): boolean {
  if (Object.hasOwn(onHost, format)) return backend === "js";
  return !Object.hasOwn(onTensorflow, format) || Object.hasOwn(tensorflowBackends, backend);
}

/** Runs one golden file on a backend; what stops the run is a failure like any other. */
export async function runCase<Buf>({ format, json, beside }: GoldenFile, on: GoldenBackend<Buf>): Promise<CaseResult> {
  const failed = (message: string): CaseResult => ({ cases: 1, worst64: 0, worst32: 0, failures: [message] });
  const runner = Object.hasOwn(runners, format) ? runners[format] : undefined;
  if (!runner) return failed(`the format ${format} is not known`);
  try {
    return await runner(json, on, beside);
  } catch (error) {
    return failed(String(error));
  }
}
