import { fail } from "../error.ts";

/** The digest of a file that has none yet: it is computed over the file with these in its place. */
export const blankDigest = "0".repeat(64);

/** `writeSafetensors` puts the metadata first, so a digest that is its first text always stands here. */
const before = '{"__metadata__":{"digest":"';
const start = 8 + before.length;
const end = start + blankDigest.length;

/** WebCrypto hashes at once, and Node takes no more than this. */
const maxBytes = 2 ** 31 - 1;

/** Writes the SHA-256 of a whole safetensors file over the {@link blankDigest} in its metadata. */
export async function writeDigest(file: Uint8Array<ArrayBuffer>): Promise<void> {
  file.set(new TextEncoder().encode(await sha256(file)), start);
}

/**
 * Checks a file against its digest and returns it as a copy with the digest blanked: the copy is what was checked, whatever
 * happens to `file` meanwhile. One changed byte anywhere, or one missing, is an error.
 */
export async function checkDigest(file: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  const copy = new Uint8Array(file);
  const textAt = (from: number, to: number) => new TextDecoder().decode(copy.subarray(from, to));
  const said = textAt(start, end);
  if (textAt(8, start) !== before || said.length !== blankDigest.length) {
    fail(
      "checkpoint",
      "there is no digest where one of ours stands: the file is damaged, or another program wrote it (readSafetensors reads those).",
    );
  }
  copy.fill(0x30, start, end);
  const found = await sha256(copy);
  if (found !== said) {
    fail("checkpoint", `the file is damaged or cut short: its SHA-256 is ${found}, not ${said}. Load an older one.`);
  }
  return copy;
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const subtle: SubtleCrypto | undefined = globalThis.crypto?.subtle;
  if (subtle === undefined) {
    fail("checkpoint", "there is no WebCrypto to check files with: serve the page over https or from localhost.");
  }
  if (bytes.length > maxBytes) {
    fail(
      "checkpoint",
      `${bytes.length} bytes are more than one file may have (${maxBytes}). Save the parts to files of their own.`,
    );
  }
  const hash = new Uint8Array(await subtle.digest("SHA-256", bytes));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
