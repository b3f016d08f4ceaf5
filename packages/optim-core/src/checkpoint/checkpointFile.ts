import { fail } from "../error.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { packTree, unpackTree } from "./checkpointTree.ts";
import { blankDigest, checkDigest, writeDigest } from "./digest.ts";
import { readSafetensors } from "./readSafetensors.ts";
import { writeSafetensors } from "./writeSafetensors.ts";

const format = "optim-core checkpoint 1";

/**
 * A checkpoint as the bytes of a file. It is a safetensors file that any reader of the format opens: tensors are named by their
 * path, and the metadata hold the rest of the tree as JSON and a SHA-256 over the whole file. Everything is copied before this
 * returns its promise, so training may go on at once. Throws for values that cannot be stored, naming their path.
 */
export async function encodeCheckpoint(checkpoint: Checkpoint): Promise<Uint8Array<ArrayBuffer>> {
  const { json, tensors } = packTree(checkpoint);
  const metadata = new Map([
    ["digest", blankDigest],
    ["format", format],
    ["tree", json],
  ]);
  const bytes = writeSafetensors(tensors, metadata);
  await writeDigest(bytes);
  return bytes;
}

/**
 * The checkpoint that {@link encodeCheckpoint} made these bytes of. Throws where a single byte was changed or is missing.
 * Safetensors files of other programs have no digest: {@link readSafetensors} reads those.
 */
export async function decodeCheckpoint(bytes: Uint8Array): Promise<Checkpoint> {
  const { tensors, metadata } = readSafetensors(await checkDigest(bytes));
  const found = metadata.get("format");
  const json = metadata.get("tree");
  if (found !== format || json === undefined) {
    fail(
      "checkpoint",
      `the format is ${JSON.stringify(found)}, and this version reads ${JSON.stringify(format)}. Update optim-core.`,
    );
  }
  return unpackTree({ json, tensors });
}
