import { gpt2Shapes, gpt2Small } from "./gpt2.ts";

/** The tensors of a row. */
export interface Shapes {
  readonly name: string;
  readonly shapes: readonly (readonly number[])[];
}

/** The weights of one tensor. */
export const sizeOfShape = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** The weights of all of them. */
export const weightsIn = ({ shapes }: Shapes): number => shapes.reduce((sum, shape) => sum + sizeOfShape(shape), 0);

const times = (count: number, shape: readonly number[]) => Array.from({ length: count }, () => shape);

/** One large tensor: nothing but the speed of the memory. */
export const oneLarge: Shapes = { name: "1 × 16M", shapes: [[4096, 4096]] };

/** A tensor that no cache holds: 100 million weights. */
export const oneHuge: Shapes = { name: "1 × 100M", shapes: [[10_000, 10_000]] };

/** The matrices and biases of a small network, 2,000,000 weights. */
export const fifty: Shapes = { name: "50 tensors of 2M", shapes: [...times(25, [200, 390]), ...times(25, [2000])] };

/** What a tensor costs by itself. */
export const thousandSmall: Shapes = { name: "1,000 × 1k", shapes: times(1000, [1024]) };

/** Hidden kernels of 20 widths, from 8 to 160, 50 of each in turn. */
export const twentySquares: Shapes = {
  name: "1,000 squares of 20 widths",
  shapes: times(50, []).flatMap(() => Array.from({ length: 20 }, (_, i) => [8 * (i + 1), 8 * (i + 1)])),
};

/** A matrix of about 1k weights for each of 20 widths, from 8 to 160. */
const ofTwentyWidths = Array.from({ length: 20 }, (_, i) => [Math.round(128 / (i + 1)), 8 * (i + 1)] as const);

/** 50 of each, width after width, as in a network that grows. */
export const twentyWidths: Shapes = {
  name: "1,000 of 20 widths",
  shapes: ofTwentyWidths.flatMap((shape) => times(50, shape)),
};

/** The same in turn: those of one width lie far apart. */
export const twentyInTurn: Shapes = {
  name: "1,000 of 20 widths in turn",
  shapes: times(50, []).flatMap(() => ofTwentyWidths),
};

/** The sides of the matrices that are multiplied: both, and their product. */
export const productShapes: Shapes = { name: "512³", shapes: [[512, 512]] };

/** The 148 tensors of GPT-2 small. */
export const gpt2Full: Shapes = { name: "GPT-2 small", shapes: gpt2Shapes(gpt2Small) };

/** The 148 tensors of GPT-2 small, a quarter as wide: 15 million weights. */
export const gpt2Quarter: Shapes = {
  name: "GPT-2 small / 4",
  shapes: gpt2Shapes({ ...gpt2Small, width: gpt2Small.width / 4 }),
};

/** The same, an eighth as wide and with an eighth of the vocabulary, for adapters that compute on the CPU: 2 million weights. */
export const gpt2Eighth: Shapes = {
  name: "GPT-2 small / 8",
  shapes: gpt2Shapes({ ...gpt2Small, width: gpt2Small.width / 8, vocabulary: Math.ceil(gpt2Small.vocabulary / 8) }),
};
