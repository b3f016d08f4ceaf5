import type { MakeContender } from "../contender.ts";
import { sizeOfShape } from "../shapes.ts";

/** A copy in memory, from one array to another, that moves as many bytes as a step: it reads half of them and writes the other half. */
export const memoryCopy =
  (bytesPerParam: number): MakeContender =>
  ({ shapes }) => {
    const params = shapes.reduce((sum, shape) => sum + sizeOfShape(shape), 0);
    const length = Math.ceil((params * bytesPerParam) / 2 / Float32Array.BYTES_PER_ELEMENT);
    // Pages that were never written are all one page of zeros.
    const [source, target] = [new Float32Array(length).fill(1), new Float32Array(length).fill(2)];
    return { step: () => target.set(source), dispose() {} };
  };
