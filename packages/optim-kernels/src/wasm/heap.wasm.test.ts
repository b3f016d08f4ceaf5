import { describe, expect, it } from "vitest";
import { makeHeap } from "./heap.ts";

const page = 65_536;

describe("a heap", () => {
  it("hands out parts that do not overlap, joins what is freed, and grows only where nothing fits", () => {
    const heap = makeHeap(new WebAssembly.Memory({ initial: 1 }));
    const taken = new Map<number, number>();
    let seed = 7;
    const random = (below: number): number => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
      return seed % below;
    };
    for (let i = 0; i < 1000; i++) {
      const pointers = [...taken.keys()];
      if (random(2) === 0 || pointers.length === 0) {
        const size = 1 + random(3000);
        const start = heap.allocate(size, "a test", ["", "p", "g"][random(3)]);
        expect(start % 16).toBe(0);
        expect([...taken].filter(([other, length]) => start < other + length && other < start + size)).toEqual([]);
        expect(start + size).toBeLessThanOrEqual(heap.memory.buffer.byteLength);
        taken.set(start, size);
      } else {
        const pointer = pointers[random(pointers.length)]!;
        heap.free(pointer);
        taken.delete(pointer);
      }
    }
    for (const pointer of taken.keys()) heap.free(pointer);
    const whole = heap.memory.buffer.byteLength;
    heap.allocate(whole - 16, "everything");
    expect(heap.memory.buffer.byteLength).toBe(whole);
  });

  it("blocks of one role lie together, whatever is allocated between them", () => {
    const heap = makeHeap(new WebAssembly.Memory({ initial: 1 }));
    const roles = ["p", "g", "expAvg", "expAvgSq"];
    const blocks = Array.from({ length: 512 }, () => roles.map((role) => heap.allocate(4096, "a test", role)));
    roles.forEach((_, r) => {
      const column = blocks.map((row) => row[r]!);
      const jumps = column.filter((start, i) => i > 0 && start !== column[i - 1]! + 4096);
      expect(jumps.length).toBe(1);
    });
  });

  it("a large block needs no stretch of its role", () => {
    const heap = makeHeap(new WebAssembly.Memory({ initial: 4 }));
    const first = heap.allocate(20_000, "a test", "p");
    expect(heap.allocate(20_000, "a test", "g")).toBe(first + 20_000);
  });

  it("where no stretch is left, blocks lie where they can, until there is no place at all", () => {
    const heap = makeHeap(new WebAssembly.Memory({ initial: 1, maximum: 1 }));
    const roles = ["p", "g", "expAvg", "expAvgSq"];
    const starts = Array.from({ length: 4 }, (_, i) => heap.allocate(16_000, "a test", roles[i]));
    expect(new Set(starts).size).toBe(4);
    expect(() => heap.allocate(16_000, "a test", "p")).toThrow("wasm: no memory for a test: 16000 bytes are missing.");
    heap.free(starts[2]!);
    expect(heap.allocate(16_000, "a test", "p")).toBe(starts[2]);
  });

  it("grows by a block where it cannot grow by a stretch", () => {
    const heap = makeHeap(new WebAssembly.Memory({ initial: 1, maximum: 20 }));
    heap.allocate(18 * page, "most of it");
    for (let i = 0; i < 10; i++) heap.allocate(8192, "a test", "p");
    expect(heap.memory.buffer.byteLength).toBe(20 * page);
  });

  it("what a stretch has left is for blocks of other roles, and of none, where there is nothing else", () => {
    const heap = makeHeap(new WebAssembly.Memory({ initial: 16, maximum: 17 }));
    const first = heap.allocate(16, "a test", "p");
    heap.allocate(page - 16, "the rest");
    expect(heap.allocate(500_000, "a test")).toBe(first + 16);
    expect(heap.allocate(16, "a test", "g")).toBe(first + 500_016);
  });

  it("stretches that are free again are one part, in whatever order their blocks were freed", () => {
    const heap = makeHeap(new WebAssembly.Memory({ initial: 64, maximum: 128 }));
    const blocks = Array.from({ length: 512 }, () => heap.allocate(4096, "a test", "p"));
    const middle = blocks.splice(128, 256);
    for (const block of [...middle, ...blocks]) heap.free(block);
    heap.allocate(64 * page - 16, "everything");
    expect(heap.memory.buffer.byteLength).toBe(64 * page);
  });

  it("freeing twice, or what was never handed out, changes nothing", () => {
    const heap = makeHeap(new WebAssembly.Memory({ initial: 1 }));
    const first = heap.allocate(100, "a test");
    heap.free(first);
    heap.free(first);
    heap.free(12_345);
    expect(heap.allocate(100, "a test")).toBe(first);
    expect(heap.allocate(100, "a test")).not.toBe(first);
  });
});
