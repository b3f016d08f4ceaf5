import { adamCases } from "./cases/adamCases.ts";
import { layerwiseCases } from "./cases/layerwiseCases.ts";
import { lionCases } from "./cases/lionCases.ts";
import { momentCases } from "./cases/momentCases.ts";
import { rateCases } from "./cases/rateCases.ts";
import { sgdCases } from "./cases/sgdCases.ts";
import type { Case } from "./optimizerInfo.ts";

/** The one table of the optimizers of optim-core: everything that is tested of all of them is tested from here. */
export const cases: readonly Case[] = [
  ...sgdCases,
  ...lionCases,
  ...adamCases,
  ...momentCases,
  ...rateCases,
  ...layerwiseCases,
];
