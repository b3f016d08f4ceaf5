import { expect, test } from "vitest";
import { DeviceMemory } from "./deviceMemory.ts";

test("memory grows, keeps what it holds, and is used again long after it was freed", () => {
  const memory = new DeviceMemory(2 ** 28);
  const kept = memory.allocate(1000);
  memory.bytes(kept, 1000).fill(7);
  const first = memory.allocate(2 ** 22);
  expect(new Set(memory.bytes(kept, 1000))).toEqual(new Set([7]));
  memory.free(first);
  const addresses = Array.from({ length: 20 }, () => {
    const address = memory.allocate(2 ** 22);
    memory.free(address);
    return address;
  });
  expect(addresses[0]).not.toBe(first);
  expect(addresses).toContain(first);
  expect(memory.buffer.byteLength).toBeLessThanOrEqual(2 ** 26);
  expect(new Set(memory.bytes(kept, 1000))).toEqual(new Set([7]));
  expect(memory.allocated).toBe(1000);
});

test("random allocations never meet", () => {
  const memory = new DeviceMemory(2 ** 26);
  const live: [bigint, number, number][] = [];
  let seed = 7;
  const random = (limit: number): number => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return Math.floor((seed / 2 ** 32) * limit);
  };
  for (let n = 0; n < 2000; n++) {
    if (live.length > 30) {
      const [address, bytes, mark] = live.splice(random(live.length), 1)[0]!;
      const held = memory.bytes(address, bytes);
      expect([held[0], held.at(-1)]).toEqual([mark, mark]);
      memory.free(address);
    }
    const [bytes, mark] = [1 + random(2 ** 17), random(256)];
    const address = memory.allocate(bytes);
    memory.bytes(address, bytes).fill(mark);
    live.push([address, bytes, mark]);
    expect(() => memory.bytes(address, bytes + 1)).toThrow("are in no allocation");
  }
  expect(memory.allocated).toBe(live.reduce((sum, [, bytes]) => sum + bytes, 0));
});
