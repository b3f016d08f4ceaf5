import { readDigits, splitDigits } from "./digits.ts";
import { Random } from "./random.ts";
import type { Settings } from "./settings.ts";
import { Training } from "./training.ts";

/** Of the 10,000 digits, those to train on. */
const trainCount = 8000;

/**
 * A run before its first step. The seed decides which digits are kept for the test, the first weights, and all that
 * follows.
 */
export async function startTraining(settings: Settings): Promise<Training> {
  const random = new Random(settings.seed);
  const split = splitDigits(await readDigits(), trainCount, random);
  return new Training(settings, split, random);
}
