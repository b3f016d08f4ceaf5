import { fifty, oneLarge, type Shapes, thousandSmall } from "bench/shapes";
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
  /** The largest buffer of the device; absent where there is no device. */
  readonly bufferBytes?: number | undefined;
  /** What the browser tells of the machine's memory, 8 at most; absent where it tells nothing. */
  readonly memoryGiB?: number | undefined;
}

/** The copy of 1 × 16M moves 28 bytes a weight between two buffers, so each has half of them. */
const largestBuffer = 14 * 2 ** 24;

/**
 * The sizes for a machine: the full ones for a GPU with memory of its own or as fast, which hold 1.5 GB on the device and 1 GB beside it;
 * the small ones where a copy is as slow as a processor's that computes for a GPU.
 */
export function sizesFor({
  place,
  isSoftware,
  copyGbPerS,
  bufferBytes = Infinity,
  memoryGiB = 8,
}: FirstLook): SizesName {
  if (isSoftware || copyGbPerS < (place === "webgpu" ? 10 : 4)) return "small";
  return place === "webgpu" && copyGbPerS >= 60 && bufferBytes >= largestBuffer && memoryGiB >= 8 ? "full" : "middle";
}
