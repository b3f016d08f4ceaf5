import { toBf16, toF16 } from "optim-amp";

/** How numbers are stored in 16 bits. */
export interface HalfFormat {
  readonly dtype: "f16" | "bf16";
  /** The bits of the half next to a number. */
  bitsOf(x: number): number;
}

export const f16: HalfFormat = { dtype: "f16", bitsOf: (x) => toF16(x) };
export const bf16: HalfFormat = { dtype: "bf16", bitsOf: (x) => toBf16(x) };
