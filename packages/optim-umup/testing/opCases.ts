import { activationCases } from "./activationCases.ts";
import { attentionCases } from "./attentionCases.ts";
import { lossCases } from "./lossCases.ts";
import { normCases } from "./normCases.ts";
import type { OpCases } from "./opCase.ts";
import { productCases } from "./productCases.ts";
import { sumCases } from "./sumCases.ts";

/** A case for every operation and way of one. */
export const opCases: OpCases = {
  ...activationCases,
  ...productCases,
  ...attentionCases,
  ...normCases,
  ...sumCases,
  ...lossCases,
};
