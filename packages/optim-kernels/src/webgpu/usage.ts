/** The flags of GPUBufferUsage, which is no global everywhere. */
export const usage = { mapRead: 1, copySrc: 4, copyDst: 8, uniform: 64, storage: 128 } as const;

/** What the arrays of an optimizer are used for. */
export const all = usage.storage | usage.copySrc | usage.copyDst;
