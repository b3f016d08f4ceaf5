const table = /* @__PURE__ */ makeTable();

function makeTable(): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, byte) => {
    let remainder = byte;
    for (let bit = 0; bit < 8; bit++) remainder = remainder & 1 ? 0xedb88320 ^ (remainder >>> 1) : remainder >>> 1;
    return remainder;
  });
}

/** The CRC-32 of ISO 3309 that zip archives carry, as an unsigned number. fflate reads archives without checking theirs. */
export function crc32(bytes: Uint8Array): number {
  let remainder = 0xffffffff;
  // By index: `for of` takes four times as long. An index of 8 bits is always inside the table.
  for (let i = 0; i < bytes.length; i++) {
    remainder = (table[(remainder ^ (bytes[i] as number)) & 0xff] as number) ^ (remainder >>> 8);
  }
  return (remainder ^ 0xffffffff) >>> 0;
}
