import { expect, test } from "vitest";
import { Arena } from "./arena.ts";

/** An arena over buffers that do nothing but note what happens to them. */
function noted(bytes = 4, maxBytes = 2 ** 28) {
  const made: { size: number; isDestroyed: boolean; cleared: [number, number][] }[] = [];
  const arena = new Arena(
    {
      create(size) {
        const buffer = {
          size,
          isDestroyed: false,
          cleared: [] as [number, number][],
          destroy() {
            buffer.isDestroyed = true;
          },
        };
        made.push(buffer);
        return buffer as unknown as GPUBuffer;
      },
      clear: (buffer, offset, size) => void made[made.indexOf(buffer as never)]!.cleared.push([offset, size]),
      device: { limits: { maxBufferSize: 2 ** 28, maxStorageBufferBindingSize: maxBytes } },
    },
    bytes,
  );
  return { arena, made };
}

test("places lie side by side, each at a multiple of 128 numbers, in buffers that grow", () => {
  const { arena, made } = noted();
  const places = [1, 128, 129, 5].map((length) => arena.take(length)!);
  expect(places.map(({ start }) => start)).toEqual([0, 128, 256, 512]);
  expect(new Set(places.map(({ buffer }) => buffer)).size).toBe(1);
  for (let i = 0; i < 40; i++) arena.take(100_000);
  expect(made.map(({ size }) => size)).toEqual([2 ** 20, 2 ** 21, 2 ** 22, 2 ** 23, 2 ** 24]);
});

test("two arenas of other precisions lie alike", () => {
  const lengths = [3, 1000, 70_000, 5, 300_000, 2_000_000, 1];
  const lay = (bytes: number) => {
    const { arena, made } = noted(bytes);
    return lengths.map((length) => {
      const place = arena.take(length)!;
      return [made.indexOf(place.buffer as never), place.start];
    });
  };
  expect(lay(2)).toEqual(lay(4));
});

test("what is given back is taken again, cleared, and an empty buffer goes", () => {
  const { arena, made } = noted();
  const [a, b, c] = [arena.take(100)!, arena.take(200)!, arena.take(100)!];
  a.release();
  b.release();
  expect(made[0]!.cleared).toEqual([
    [0, 4 * 128],
    [4 * 128, 4 * 256],
  ]);
  expect(arena.take(300)!.start).toBe(0);
  c.release();
  expect(made[0]!.isDestroyed).toBe(false);
  const { arena: other, made: ofOther } = noted();
  const only = other.take(5)!;
  only.release();
  expect(ofOther[0]!.isDestroyed).toBe(true);
  expect(other.take(5)!.start).toBe(0);
  expect(ofOther).toHaveLength(2);
});

test("what is too large to share is not taken, however small the device", () => {
  expect(noted().arena.take(2 ** 23 + 1)).toBeUndefined();
  const { arena, made } = noted(4, 2 ** 18);
  expect(arena.take(2 ** 15 + 1)).toBeUndefined();
  expect(arena.take(2 ** 15)!.start).toBe(0);
  expect(made[0]!.size).toBe(2 ** 18);
});

test("bug: buffers grew with every optimizer that was made and disposed of", () => {
  const { arena, made } = noted();
  for (let i = 0; i < 20; i++) arena.take(10)!.release();
  expect(new Set(made.map(({ size }) => size))).toEqual(new Set([2 ** 20]));
});
