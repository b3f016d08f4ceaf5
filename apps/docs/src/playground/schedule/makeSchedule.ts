import { OptimError, type Schedulable, type Scheduler } from "optim-core";
import type { ScheduleSettings } from "../settings.ts";
import { scheduleTable } from "./scheduleTable.ts";

/** The scheduler of these settings over an optimizer. @throws OptimError for a name that is in no table, and for options that it does not take. */
export function makeSchedule({ name, options }: ScheduleSettings, optimizer: Schedulable): Scheduler {
  const entry = Object.hasOwn(scheduleTable, name) ? scheduleTable[name] : undefined;
  if (!entry)
    throw new OptimError(
      `playground: there is no schedule "${name}". It has ${Object.keys(scheduleTable).join(", ")}.`,
    );
  return new entry.make(optimizer, options as never);
}
