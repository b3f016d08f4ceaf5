import type { Streams } from "../streams.ts";

/** Vectors of four float32 that one turn of the loop moves in each stream. */
const unrolled = 4;
/** The bytes that it moves; streams are padded to a multiple of it. */
export const blockBytes: number = 16 * unrolled;

const i32 = 0x7f;
const v128 = 0x7b;
const [localGet, localSet, localTee, i32Const, i32Add, i32LtU, brIf, loop, end, empty] = [
  0x20, 0x21, 0x22, 0x41, 0x6a, 0x49, 0x0d, 0x03, 0x0b, 0x40,
];
const vectorLoad = [0xfd, 0x00];
const vectorStore = [0xfd, 0x0b];
const vectorXor = [0xfd, 0x51];

function leb(value: number): number[] {
  const bytes = [];
  let rest = value;
  for (; rest > 127; rest >>>= 7) bytes.push((rest & 127) | 128);
  return [...bytes, rest];
}

/** A positive number below 64 or a longer one: signed LEB128 needs a free sign bit. */
const signedLeb = (value: number): number[] => (value < 64 ? [value] : [(value & 127) | 128, value >> 7]);
const sized = (bytes: readonly number[]): number[] => [...leb(bytes.length), ...bytes];
const section = (id: number, ...items: readonly (readonly number[])[]): number[] => [
  id,
  ...sized([...leb(items.length), ...items.flat()]),
];
const text = (name: string): number[] => sized([...new TextEncoder().encode(name)]);

/**
 * A module with a function `sweep(bytes, target, ...pointers)` that reads and writes these streams with no arithmetic, 64 bytes of each at a
 * time: what is read moves on to the next stream that is written, and one bit operation joins those that are only read, so that nothing
 * can be left out. Where nothing is written, what was read is joined and written once, to `target`.
 */
export function floorModule({ reads, writes }: Streams): Uint8Array<ArrayBuffer> {
  const streams = [...new Set([...reads, ...writes])];
  const [bytes, target, firstPointer] = [0, 1, 2];
  const position = firstPointer + streams.length;
  const joined = position + 1;
  const held = joined + 1;
  const load = (at: number, offset: number) => [
    ...[localGet!, firstPointer + at, localGet!, position, i32Add!],
    ...[...vectorLoad, 4, ...leb(offset)],
  ];
  const store = (at: number, offset: number, value: readonly number[]) => [
    ...[localGet!, firstPointer + at, localGet!, position, i32Add!],
    ...[...value, ...vectorStore, 4, ...leb(offset)],
  ];
  const join = (values: readonly (readonly number[])[]) =>
    values.flatMap((value, i) => (i === 0 ? value : [...value, ...vectorXor]));
  const holding = (i: number) => [localGet!, held + i];
  const isWritten = (name: string) => writes.includes(name);

  const move = (offset: number): number[] => {
    const loads = streams.flatMap((name, i) => (reads.includes(name) ? [...load(i, offset), localSet!, held + i] : []));
    const read = streams.flatMap((name, i) => (reads.includes(name) ? [{ name, i }] : []));
    if (writes.length === 0)
      return [...loads, ...join([[localGet!, joined], ...read.map(({ i }) => holding(i))]), localSet!, joined];
    const onlyRead = read.filter(({ name }) => !isWritten(name)).map(({ i }) => holding(i));
    const kept = read.filter(({ name }) => isWritten(name));
    const stores = writes.flatMap((name, w) => {
      const next = kept[(w + 1) % kept.length];
      const values = [...(next ? [holding(next.i)] : []), ...(w === 0 || !next ? onlyRead : [])];
      return store(streams.indexOf(name), offset, join(values));
    });
    return [...loads, ...stores];
  };

  const body = [
    ...[localGet!, bytes],
    ...[0x45, 0x04, empty!, 0x0f, end!], // if (bytes == 0) return
    ...[loop!, empty!],
    ...Array.from({ length: unrolled }, (_, i) => move(16 * i)).flat(),
    ...[localGet!, position, i32Const!, ...signedLeb(blockBytes), i32Add!, localTee!, position],
    ...[localGet!, bytes, i32LtU!, brIf!, 0, end!],
    ...(writes.length === 0 ? [localGet!, target, localGet!, joined, ...vectorStore, 4, 0] : []),
    end!,
  ];
  const locals = [
    [1, i32],
    [1 + streams.length, v128],
  ];
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [0x60, ...leb(position), ...Array<number>(position).fill(i32), 0]),
    ...section(2, [...text("env"), ...text("memory"), 0x02, 0, 0]),
    ...section(3, [0]),
    ...section(7, [...text("sweep"), 0, 0]),
    ...section(10, sized([...leb(locals.length), ...locals.flat(), ...body])),
  ]);
}
