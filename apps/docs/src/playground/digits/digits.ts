/** Pixels along one side of a digit: 28, averaged two by two. */
export const side = 14;
/** Pixels of a digit. */
export const pixels = side * side;
/** Kinds of digits. */
export const classes = 10;

/** Handwritten digits: `images` holds {@link pixels} numbers from 0 to 1 for each, `labels` what it shows. */
export interface Digits {
  readonly images: Float32Array;
  readonly labels: Uint8Array;
}

/** Digits to train on, and digits that training never sees. */
export interface DigitsSplit {
  readonly train: Digits;
  readonly test: Digits;
}
