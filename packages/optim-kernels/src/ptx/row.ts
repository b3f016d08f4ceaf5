import type { Program } from "optim-core";

/**
 * Note [Rows of a launch]
 * One launch takes all tensors of a kernel. It is given the address of a list of chunks, one for each block: the address of a tensor's row,
 * and which part of the tensor is the block's. The row says the rest: how long the tensor is, where its uniforms lie and its symbols.
 */

/** Where the words of a tensor's row lie, in bytes. Behind them are the addresses of places, and what each reduction is told. */
export const rowBytes = {
  /** Values of the sweep; how many of them, from the first, lie so that several can be read at once; values of a chunk; columns. */
  sizes: 0,
  /** The address of the first row of uniforms, and that of the step count on the device, or 0. */
  uniforms: 16,
  /** The way from value to value of a line. */
  step: 32,
  /** Lines, their length, how many lie beside each other in a block, and the way from line to line. */
  lines: 48,
  places: 64,
} as const;

/** The bytes before rows of uniforms from which a count on the device picks: the count of the first row, and how many there are. */
export const headerBytes = 16;

/** From one row of uniforms to the next, in bytes. */
export const rowStride = ({ uniforms }: Program): number => 16 * Math.ceil(uniforms.length / 4);

/** The bytes of a chunk: the address of the tensor's row, the first value, and the chunk's number in its tensor. */
export const chunkBytes = 16;

/** The bytes of what a reduction is told: where the tensor's parts or lines begin, and the row of what makes one number of the parts. */
const reductionBytes = 16;

/** Where in a tensor's row, behind so many places, a reduction is told what it needs; for as many as there are, where the row ends. */
export const reductionAt = (places: number, reduction: number): number =>
  rowBytes.places + 16 * Math.ceil(places / 2) + reductionBytes * reduction;

/** What finishes a reduction: where its parts lie, where blocks are counted, where the result goes, and how many parts there are. */
export const finishBytes = 32;

/** Threads of a block. */
export const threads = 256;
