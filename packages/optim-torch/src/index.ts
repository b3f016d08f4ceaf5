/**
 * PyTorch's own files, read without executing them.
 *
 * @module optim-torch
 */
export { readTorch } from "./readTorch.ts";
export { readTorchStateDict, type TorchStateDict } from "./readTorchStateDict.ts";
export type { TorchDict, TorchValue } from "./torchValue.ts";
