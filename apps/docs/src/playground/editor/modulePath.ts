/** Where the reader's module lies for TypeScript. */
export const modulePath = "/optimizer.ts";
