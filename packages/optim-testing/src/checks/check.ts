import type { Lab } from "../lab.ts";
import type { Case, LooseOptions } from "../optimizerInfo.ts";

/** One thing that holds for every optimizer on every backend; throws where it does not. */
export type Check = <Buf>(info: Case, options: LooseOptions, lab: Lab<Buf>) => void | Promise<void>;

/** Checks by the sentence that they hold to. */
export type Checks = Readonly<Record<string, Check>>;
