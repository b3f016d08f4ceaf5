export { readTorch } from "./readTorch.ts";
export { readTorchStateDict, type TorchStateDict } from "./readTorchStateDict.ts";
export type { TorchDict, TorchValue } from "./torchValue.ts";
