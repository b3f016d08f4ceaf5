import { describe, expect, it } from "vitest";
import { adamW, lamb } from "../optimizers.ts";
import type { Streams } from "../streams.ts";
import { blockBytes, floorModule } from "./floorModule.ts";
import { floorShader } from "./floorShader.ts";

/** Streams one after the other in a memory, each of two blocks of its own number, and what a sweep over the first block makes of them. */
function sweepOnce(sweep: Streams): { target: number; after: Record<string, [moved: number, untouched: number]> } {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const words = new Uint32Array(memory.buffer);
  const names = [...new Set([...sweep.reads, ...sweep.writes])];
  const at = (i: number) => blockBytes * (1 + 2 * i);
  names.forEach((_, i) => words.fill(1 << i, at(i) / 4, at(i + 1) / 4));
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(floorModule(sweep)), { env: { memory } });
  (exports.sweep as (...told: number[]) => void)(blockBytes, 0, ...names.map((_, i) => at(i)));
  const half = (start: number) => {
    const values = new Set(words.subarray(start / 4, (start + blockBytes) / 4));
    expect(values.size).toBe(1);
    return [...values][0]!;
  };
  const after = names.map((name, i) => [name, [half(at(i)), half(at(i) + blockBytes)]]);
  return { target: words[0]!, after: Object.fromEntries(after) };
}

describe("the floor of WebAssembly", () => {
  it("reads every stream into what it writes, over all of a block and no further", () => {
    const sweep = { reads: ["p", "g", "m", "v"], writes: ["p", "m", "v"] };
    const { after } = sweepOnce(sweep);
    expect(after).toEqual({ p: [4 | 2, 1], g: [2, 2], m: [8, 4], v: [1, 8] });
  });

  it("writes one stream, and one that nothing is read from", () => {
    expect(sweepOnce({ reads: ["p", "g"], writes: ["p"] }).after).toEqual({ p: [3, 1], g: [2, 2] });
    expect(sweepOnce({ reads: ["g"], writes: ["m"] }).after).toEqual({ g: [1, 1], m: [1, 2] });
  });

  it("joins what it only reads", () => {
    const { target, after } = sweepOnce({ reads: ["p", "g", "m"], writes: [] });
    // Four vectors of the same numbers: each is joined an even number of times.
    expect(target).toBe(0);
    expect(after).toEqual({ p: [1, 1], g: [2, 2], m: [4, 4] });
  });

  it("does nothing for an empty tensor", () => {
    const memory = new WebAssembly.Memory({ initial: 1 });
    const module = new WebAssembly.Module(floorModule({ reads: ["p"], writes: ["p"] }));
    const { exports } = new WebAssembly.Instance(module, { env: { memory } });
    // A pointer that would trap.
    (exports.sweep as (...told: number[]) => void)(0, 0, 2 ** 20);
    expect(new Uint8Array(memory.buffer).every((byte) => byte === 0)).toBe(true);
  });

  it("is a module for every sweep of ours", () => {
    for (const sweep of [...adamW.sweeps, ...lamb.sweeps]) expect(WebAssembly.validate(floorModule(sweep))).toBe(true);
  });
});

it("the floor of WebGPU reads and writes each stream once", () => {
  const shader = floorShader({ reads: ["p", "g", "m", "v"], writes: ["p", "m", "v"] });
  for (const name of ["p", "g", "m", "v"]) expect(shader.split(`= ${name}[i];`)).toHaveLength(2);
  expect(shader).toContain("var<storage, read> g:");
  expect(shader).toContain("  p[i] = old_m ^ old_g;\n  m[i] = old_v;\n  v[i] = old_p;\n");
  expect(shader).not.toMatch(/[+*/-] /);
  const reading = floorShader({ reads: ["p", "g"], writes: [] });
  expect(reading).toContain("if (all((old_p ^ old_g) == vec4u(1, 20, 300, 4000))) { p[0] = vec4u(); }");
});
