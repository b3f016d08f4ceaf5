import type { Target } from "../target.ts";
import { captured } from "./captured.ts";
import type { Checks } from "./check.ts";
import { closure } from "./closure.ts";
import { company } from "./company.ts";
import { compile } from "./compile.ts";
import { decayOfZero } from "./decayOfZero.ts";
import { deviceRate } from "./deviceRate.ts";
import { direction } from "./direction.ts";
import { exactState } from "./exactState.ts";
import { gradient } from "./gradient.ts";
import { groupOptions } from "./groupOptions.ts";
import { groups } from "./groups.ts";
import { hooks } from "./hooks.ts";
import { load } from "./load.ts";
import { longRun, rosenbrockRun } from "./longRun.ts";
import { maximize } from "./maximize.ts";
import { options } from "./options.ts";
import { properties } from "./properties.ts";
import { rate } from "./rate.ts";
import { refusedGroups } from "./refusedGroups.ts";
import { refusedLoad } from "./refusedLoad.ts";
import { resume, saving } from "./resume.ts";
import { scaling } from "./scaling.ts";
import { trajectory } from "./trajectory.ts";

/** What is said of the numbers, and so of every kernel that an optimizer has. */
const ofKernels: Checks = { ...trajectory, ...resume };

/** What is said of memory, order and errors around a step, whatever its kernel, and of kernels that nothing else needs. */
const aroundKernels: Checks = {
  ...direction,
  ...gradient,
  ...rate,
  ...saving,
  ...groups,
  ...properties,
  ...groupOptions,
  ...company,
  ...maximize,
  ...exactState,
  ...load,
  ...hooks,
  ...closure,
  ...refusedGroups,
  ...deviceRate,
  ...decayOfZero,
  ...scaling,
  ...captured,
};

/**
 * What optim-core decides before it asks a backend for anything: when a rule is traced, which saved dicts and (`options`) which options
 * are refused. It is the same for every backend, so it runs on JavaScript only.
 */
const beforeKernels: Checks = { ...compile, ...refusedLoad };

/** What is checked with every good input of an optimizer. */
export const inputChecks: Checks = { ...ofKernels, ...aroundKernels, ...beforeKernels, ...longRun };

/** What is checked once for an optimizer. */
export const optimizerChecks: Checks = { ...options, ...rosenbrockRun };

/**
 * What is checked on another backend with input `i` of an optimizer: all with the first one, and with the others what is said of the kernels
 * that they make. A slow backend takes no long runs.
 */
export const inputChecksOn = ({ slow = false }: Pick<Target<unknown>, "slow">, i: number): Checks => ({
  ...ofKernels,
  ...(i === 0 && { ...aroundKernels, ...(!slow && longRun) }),
});

/** What is checked on another backend once for an optimizer. */
export const optimizerChecksOn = ({ slow = false }: Pick<Target<unknown>, "slow">): Checks =>
  slow ? {} : rosenbrockRun;
