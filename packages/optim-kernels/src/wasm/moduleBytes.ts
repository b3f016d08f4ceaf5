import { type Code, unsigned, valueTypes } from "./code.ts";
import type { SweepCode } from "./sweepFunction.ts";

/** The most pages that a memory can have: 4 GiB. */
const maxPages = 65_536;

const list = (items: readonly Code[]): Code => [...unsigned(items.length), ...items.flat()];
const sized = (bytes: Code): Code => [...unsigned(bytes.length), ...bytes];
const text = (name: string): Code => sized([...new TextEncoder().encode(name)]);
const section = (id: number, items: readonly Code[]): Code => [id, ...sized(list(items))];
const { i32, f64 } = valueTypes;

/**
 * The bytes of a module. It imports from `env` a memory, a shared one for threads, and `pow` of two float64; sweep `i` is exported as `i`.
 */
export function moduleBytes(sweeps: readonly SweepCode[], isShared: boolean): Uint8Array<ArrayBuffer> {
  const env = text("env");
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [
      [0x60, 2, f64, f64, 1, f64],
      [0x60, 2, i32, i32, 0],
    ]),
    ...section(2, [
      [...env, ...text("memory"), 2, ...(isShared ? [3, 0, ...unsigned(maxPages)] : [0, 0])],
      [...env, ...text("pow"), 0, 0],
    ]),
    ...section(
      3,
      sweeps.map(() => [1]),
    ),
    ...section(
      7,
      sweeps.map((_, i) => [...text(String(i)), 0, 1 + i]),
    ),
    ...section(
      10,
      sweeps.map(({ locals, body }) => {
        const types = [...locals.values()].slice(2).map((type) => [1, valueTypes[type]]);
        return sized([...list(types), ...body, 0x0b]);
      }),
    ),
  ]);
}
