import { expect, test } from "vitest";
import { crc32 } from "./crc32.ts";

test("the check value of the CRC-32 catalogue, and the sum of nothing", () => {
  expect(crc32(new TextEncoder().encode("123456789"))).toBe(0xcbf43926);
  expect(crc32(new Uint8Array(0))).toBe(0);
});
