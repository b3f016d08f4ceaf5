import type { Backend } from "optim-core";

/** What a buffer holds now, where that can be seen without waiting. */
export const numbersOf = <Buf>(backend: Backend<Buf>, buffer: Buf): ArrayLike<number> | undefined =>
  ArrayBuffer.isView(buffer) ? (buffer as unknown as ArrayLike<number>) : backend.numbers?.(buffer);
