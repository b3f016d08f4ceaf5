import { fifty, oneLarge, type Shapes, thousandSmall, weightsIn } from "bench/shapes";
import type { PlaceName, SizesName } from "./settings.ts";

const one = (name: string, side: number): Shapes => ({ name: `1 × ${name}`, shapes: [[side, side]] });

/** A tenth of `bench`'s 50 tensors, for adapters that compute on the CPU. */
const ten: Shapes = { name: "10 tensors of 400k", shapes: fifty.shapes.filter((_, i) => i % 5 === 0) };
const hundredSmall: Shapes = { name: "100 × 1k", shapes: thousandSmall.shapes.slice(0, 100) };

/** The tensors of each size: one large, one of a quarter of it, those of a small network, many small ones. */
export const sizes: Readonly<Record<SizesName, readonly Shapes[]>> = {
  small: [one("1M", 1024), one("256k", 512), ten, hundredSmall],
  middle: [one("4M", 2048), one("1M", 1024), fifty, thousandSmall],
  full: [oneLarge, one("4M", 2048), fifty, thousandSmall],
};

/** What the first measurement tells of a machine. */
export interface FirstLook {
  readonly place: PlaceName;
  readonly isSoftware: boolean;
  /** The rate of a short copy, 10⁹ bytes a second. */
  readonly copyGbPerS: number;
  /** What a step of the optimizer moves of each weight. */
  readonly bytesPerWeight: number;
  /** The largest buffer of the device; absent where there is no device. */
  readonly bufferBytes?: number | undefined;
  /** What the browser tells of the machine's memory, 8 at most; absent where it tells nothing. */
  readonly memoryGiB?: number | undefined;
}

/** The largest buffer of the full sizes: the copy of 1 × 16M moves what a step does between two buffers, so each has half of it. */
const largestBuffer = (bytesPerWeight: number): number => (bytesPerWeight / 2) * weightsIn(oneLarge);

/**
 * The sizes for a machine: the full ones for a GPU with memory of its own or as fast, which hold 1.5 GB on the device and 1 GB beside it;
 * the small ones where a copy is as slow as a processor's that computes for a GPU.
 */
export function sizesFor({
  place,
  isSoftware,
  copyGbPerS,
  bytesPerWeight,
  bufferBytes = Infinity,
  memoryGiB = 8,
}: FirstLook): SizesName {
  if (isSoftware || copyGbPerS < (place === "webgpu" ? 10 : 4)) return "small";
  const fits = bufferBytes >= largestBuffer(bytesPerWeight) && memoryGiB >= 8;
  return place === "webgpu" && copyGbPerS >= 60 && fits ? "full" : "middle";
}
