import type { DType, Program } from "optim-core";
import { stagesOf } from "../stages.ts";
import { powFunction } from "./library.ts";
import { type PtxSweep, renderSweep } from "./renderSweep.ts";
import type { PtxOptions } from "./sweepScope.ts";

/** A program as a PTX module: one text for every chip since sm_75. */
export interface PtxModule {
  readonly code: string;
  readonly sweeps: readonly PtxSweep[];
}

/** Writes a program in PTX, an entry for each of its stages. */
export function renderProgram(
  program: Program,
  dtypes: Readonly<Record<string, DType>>,
  options: PtxOptions = {},
): PtxModule {
  const sweeps = stagesOf(program).map((stage, i) => {
    const [first] = stage.reductions;
    const entry = first ? `reduce${i}_${first.extent}` : `keep${i}_${stage.sweep}`;
    return renderSweep(program, stage, entry, dtypes, options);
  });
  const entries = sweeps.map(({ code }) => code).join("\n");
  const library = entries.includes("\tcall ") ? `${powFunction}\n` : "";
  return { code: `.version 6.3\n.target sm_75\n.address_size 64\n\n${library}${entries}`, sweeps };
}
