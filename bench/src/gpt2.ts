/** The sizes of a GPT-2. */
export interface Gpt2Sizes {
  readonly width: number;
  readonly layers: number;
  readonly vocabulary: number;
  readonly positions: number;
}

/** GPT-2 small: 124,439,808 weights in 148 tensors. */
export const gpt2Small: Gpt2Sizes = { width: 768, layers: 12, vocabulary: 50_257, positions: 1024 };

/** The shapes of its tensors, in the order of the checkpoint: the embeddings, then the blocks, then the last norm. The head shares `wte`. */
export function gpt2Shapes({ width, layers, vocabulary, positions }: Gpt2Sizes): readonly (readonly number[])[] {
  const norm = [[width], [width]];
  const linear = (from: number, to: number) => [[from, to], [to]];
  const block = [
    ...norm,
    ...linear(width, 3 * width),
    ...linear(width, width),
    ...norm,
    ...linear(width, 4 * width),
    ...linear(4 * width, width),
  ];
  return [[vocabulary, width], [positions, width], ...Array.from({ length: layers }, () => block).flat(), ...norm];
}
