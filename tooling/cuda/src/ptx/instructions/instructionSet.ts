import { Emitter, type Surroundings } from "../emitter.ts";
import type { Instruction } from "../program.ts";
import { PtxError } from "../ptxError.ts";
import { atomics } from "./atomics.ts";
import { bits } from "./bits.ts";
import { compare } from "./compare.ts";
import { control } from "./control.ts";
import { convert } from "./convert.ts";
import { floatArithmetic } from "./floatArithmetic.ts";
import { integerArithmetic } from "./integerArithmetic.ts";
import { memory } from "./memory.ts";
import { move } from "./move.ts";

const others = { ...atomics, ...bits, ...compare, ...control, ...convert, ...memory, ...move };

/** Writes one instruction in JavaScript. */
export function emitted(surroundings: Surroundings, instruction: Instruction): Emitter {
  const { words, line } = instruction;
  const opcode = words[0]!;
  const float = /^f\d/.test(words.at(-1)!);
  const family = [others, float ? floatArithmetic : integerArithmetic].find((set) => Object.hasOwn(set, opcode));
  if (!family) throw new PtxError(line, `Unknown instruction: "${words.join(".")}"`);
  const emitter = new Emitter(surroundings, instruction);
  (family as Record<string, (e: Emitter) => void>)[opcode]!(emitter);
  return emitter;
}
