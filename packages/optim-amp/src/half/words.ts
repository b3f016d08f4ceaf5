/** One float32, to look at its bits in {@link words}. */
export const wordsAsFloat: Float32Array<ArrayBuffer> = /* @__PURE__ */ new Float32Array(1);

/** The bits of {@link wordsAsFloat}. */
export const words: Uint32Array<ArrayBuffer> = /* @__PURE__ */ new Uint32Array(wordsAsFloat.buffer);
