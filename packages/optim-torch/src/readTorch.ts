import { unsupported } from "./readError.ts";
import { readTorchLegacy } from "./torchLegacy.ts";
import type { TorchValue } from "./torchValue.ts";
import { readTorchZip } from "./torchZip.ts";

/**
 * Reads a file of `torch.save`, in the zip format or the legacy one, into plain data. Nothing in the file is executed: only
 * dicts, lists, tensors and the like are made, and any other class is refused by name. Tensors own their data.
 *
 * A zip file is checked byte by byte (CRC-32 sums, headers, padding): any one damaged byte or missing end is an error. Only
 * where another program has deflated the entries may a damaged byte pass that inflates to the same content. Legacy files
 * have no checksums, so only their structure is checked.
 *
 * @throws OptimError that says what is wrong in the file, where, and what to do.
 */
export function readTorch(bytes: Uint8Array): TorchValue {
  if (!(bytes instanceof Uint8Array)) {
    throw unsupported(
      `the bytes are ${bytes === null ? "null" : `a ${typeof bytes}`}`,
      "Pass the file's content as a Uint8Array.",
    );
  }
  // A Buffer of Node is a Uint8Array whose slice() does not copy.
  const plain = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (plain[0] === 0x50 && plain[1] === 0x4b) return readTorchZip(plain);
  if (plain[0] === 0x80) return readTorchLegacy(plain);
  const start = Array.from(plain.subarray(0, 4), (byte) => byte.toString(16).padStart(2, "0")).join(" ");
  throw unsupported(
    `the file of ${plain.length} bytes begins with "${start}", neither a zip archive nor a pickle`,
    "Pass a file that torch.save wrote, undamaged.",
  );
}
