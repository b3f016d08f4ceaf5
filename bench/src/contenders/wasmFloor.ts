import type { MakeContender } from "../contender.ts";
import type { Streams } from "../streams.ts";
import { blockBytes, floorModule } from "./floorModule.ts";

const page = 65_536;

/** The floor of WebAssembly: what a program must read and write, sweep by sweep, in a memory of its own, and no arithmetic. */
export const wasmFloor =
  (sweeps: readonly Streams[]): MakeContender =>
  ({ weights }) => {
    const symbols = [...new Set(sweeps.flatMap(({ reads, writes }) => [...reads, ...writes]))];
    const padded = weights.map(({ length }) => Math.ceil((4 * length) / blockBytes) * blockBytes);
    const total = padded.reduce((a, b) => a + b, 0);
    const memory = new WebAssembly.Memory({ initial: Math.ceil((blockBytes + symbols.length * total) / page) });
    let free = blockBytes;
    // Symbol by symbol, as an optimizer's state lies that is made after the weights.
    const pointers = symbols.map(() =>
      padded.map((bytes) => {
        free += bytes;
        return free - bytes;
      }),
    );
    // Pages that were never written are all one page of zeros.
    new Uint8Array(memory.buffer).fill(1);
    const runs = sweeps.map((sweep) => {
      const { exports } = new WebAssembly.Instance(new WebAssembly.Module(floorModule(sweep)), { env: { memory } });
      const named = [...new Set([...sweep.reads, ...sweep.writes])].map((symbol) => symbols.indexOf(symbol));
      return {
        move: exports.sweep as (...told: number[]) => void,
        told: padded.map((bytes, t) => [bytes, 0, ...named.map((s) => pointers[s]![t]!)]),
      };
    });
    return {
      step() {
        for (const { move, told } of runs) for (const each of told) move(...each);
      },
      dispose() {},
    };
  };
