import { labelOf, type TensorLaunch } from "optim-core";
import type { PtxSweep } from "../ptx/renderSweep.ts";
import { sizeOfNumber } from "../stages.ts";
import type { CudaBuffer } from "./cudaBuffer.ts";
import { fail } from "./fail.ts";

/**
 * Throws where a sweep would read what it has written: where the memory of two symbols overlaps, but for a weight that is read and written
 * at one place.
 */
export function checkApart({ stage, places }: PtxSweep, tensor: TensorLaunch<CudaBuffer>): void {
  const written = stage.stores.map(({ to }) => to);
  const symbols = places.filter(({ reduction }) => !reduction);
  for (const one of symbols)
    for (const two of symbols) {
      if (one === two || !written.includes(one.name)) continue;
      const [a, b] = [tensor.buffers[one.name]!, tensor.buffers[two.name]!];
      if (a.address >= endOf(b) || b.address >= endOf(a)) continue;
      const isBoth = written.includes(two.name);
      const isSame = a.address === b.address && a.dtype === b.dtype && one.extent === two.extent;
      if (isBoth || !isSame)
        fail(
          `${one.name} and ${two.name} of ${labelOf(tensor.param ?? tensor)} share memory, and ${isBoth ? "both are" : `${one.name} is`} written. Give each its own.`,
        );
    }
}

const endOf = ({ address, dtype, length }: CudaBuffer): bigint => address + BigInt(length * sizeOfNumber(dtype));
