/** A half: IEEE binary16, or bfloat16 with the range of float32 and 8 bits of precision. */
export type HalfDType = "f16" | "bf16";

/** Every half there is. */
export const halfDTypes: readonly HalfDType[] = ["f16", "bf16"];
