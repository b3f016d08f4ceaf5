/** The flags of GPUBufferUsage, which is no global everywhere. */
export const usage = { mapRead: 1, copySrc: 4, copyDst: 8, uniform: 64, storage: 128 } as const;
