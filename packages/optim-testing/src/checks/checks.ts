import type { Checks } from "../optimizerInfo.ts";
import { closure } from "./closure.ts";
import { compile } from "./compile.ts";
import { converge, convergeFar } from "./converge.ts";
import { direction } from "./direction.ts";
import { exactState } from "./exactState.ts";
import { gradient } from "./gradient.ts";
import { groupOptions } from "./groupOptions.ts";
import { groups } from "./groups.ts";
import { hooks } from "./hooks.ts";
import { load } from "./load.ts";
import { options } from "./options.ts";
import { properties } from "./properties.ts";
import { rate } from "./rate.ts";
import { resume } from "./resume.ts";
import { trajectory } from "./trajectory.ts";

/** What is checked with every good input of an optimizer. */
export const inputChecks: Checks = {
  ...groupOptions,
  ...direction,
  ...trajectory,
  ...gradient,
  ...rate,
  ...groups,
  ...compile,
  ...resume,
  ...exactState,
  ...load,
  ...hooks,
  ...closure,
  ...converge,
  ...properties,
};

/** What is checked once for an optimizer. */
export const optimizerChecks: Checks = { ...options, ...convergeFar };
