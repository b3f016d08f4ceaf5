import { type Backend, js } from "optim-core";

/** The JavaScript backend, and what is made of it: its buffers are the numbers. */
const { run } = js;

/** What a buffer holds now, where that can be seen without waiting. */
export const numbersOf = <Buf>(backend: Backend<Buf>, buffer: Buf): ArrayLike<number> | undefined =>
  backend.run === (run as unknown) ? (buffer as ArrayLike<number>) : backend.numbers?.(buffer);
