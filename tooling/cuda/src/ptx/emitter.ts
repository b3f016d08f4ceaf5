import { literalValue, literalWide } from "./literal.ts";
import type { Instruction, Operand, Program, Register, Routine, Variable } from "./program.ts";
import { PtxError } from "./ptxError.ts";
import { fromRegister, toRegister, type Wide, wideFromRegister, wideToRegister } from "./registerValue.ts";
import { agrees, agreesWider, type Scalar, scalarNamed } from "./scalar.ts";
import { specialRegister } from "./specialRegister.ts";

/** Where an instruction goes on: at a label, nowhere, or (without a flow) at the next one. */
export type Flow = { readonly kind: "branch"; readonly label: string } | { readonly kind: "end" };

/** What an instruction stands in. */
export interface Surroundings {
  readonly program: Program;
  readonly routine: Routine;
}

/** Writes the JavaScript of one instruction, and notes which registers it reads and writes. */
export class Emitter implements Surroundings {
  readonly program: Program;
  readonly routine: Routine;
  readonly line: number;
  readonly opcode: string;
  readonly operands: readonly Operand[];
  readonly reads = new Set<number>();
  readonly writes = new Set<number>();
  readonly lines: string[] = [];
  flow: Flow | undefined;
  barrier = false;
  readonly #words: string[];
  #temporaries = 0;

  constructor({ program, routine }: Surroundings, { line, words, operands }: Instruction) {
    this.program = program;
    this.routine = routine;
    this.line = line;
    this.opcode = words[0]!;
    this.#words = words.slice(1);
    this.operands = operands;
  }

  /** Takes the next word after a dot if it is one of these. */
  accept(...words: string[]): string | undefined {
    return words.includes(this.#words[0]!) ? this.#words.shift() : undefined;
  }

  /** Takes the next word, which is a type; one of these, if any are named. */
  scalar(names?: string): Scalar {
    const word = this.#words.shift();
    const type = scalarNamed(word);
    if (!type) return this.refuse(word === undefined ? "a type is missing" : `Unknown modifier '.${word}'`);
    if (names && !names.split(" ").includes(type.name)) this.refuse(`Unexpected instruction types specified`);
    return type;
  }

  /** Nothing more stands after dots, and there are that many operands. */
  finish(count: number): void {
    if (this.#words.length > 0) this.refuse(`Unknown modifier '.${this.#words[0]}'`);
    if (this.operands.length !== count) this.mismatch(`${this.operands.length} operands instead of ${count}`);
  }

  refuse(why: string): never {
    throw new PtxError(this.line, `${why} for instruction '${this.opcode}'`);
  }

  mismatch(why: string): never {
    throw new PtxError(this.line, `Arguments mismatch for instruction '${this.opcode}' (${why})`);
  }

  emit(line: string): void {
    this.lines.push(line);
  }

  /** A variable that holds a value until the instruction ends; others use it again. */
  hold(value: string): string {
    const name = `t${this.#temporaries++}`;
    this.emit(`${name} = ${value};`);
    return name;
  }

  /** How many variables it holds values in. */
  get temporaries(): number {
    return this.#temporaries;
  }

  /** The value of an operand, as an instruction of that type sees it. */
  value(at: number | Operand, type: Scalar, wider = false): string {
    const operand = this.operand(at);
    if (operand.kind === "register") return fromRegister(this.#read(operand.register, type, wider), type);
    if (operand.kind === "not" && type.family === "p")
      return `!${fromRegister(this.#read(operand.register, type), type)}`;
    if (operand.kind === "name") return this.#named(operand, type);
    return literalValue(operand, type) ?? this.mismatch(`${operand.kind} where .${type.name} is expected`);
  }

  /** The same for whole numbers and bits of 64 bits. */
  wide(at: number | Operand, type: Scalar, wider = false): Wide {
    const operand = this.operand(at);
    if (operand.kind === "register") return wideFromRegister(this.#read(operand.register, type, wider));
    if (operand.kind === "name") return { hi: "0", lo: String(this.#address(operand)) };
    return literalWide(operand, type) ?? this.mismatch(`${operand.kind} where .${type.name} is expected`);
  }

  assign(at: number | Operand, type: Scalar, value: string, wider = false): void {
    const register = this.#written(this.operand(at), type, wider);
    if (register) this.emit(toRegister(register, type, value));
  }

  assignWide(at: number | Operand, type: Scalar, value: Wide): void {
    const register = this.#written(this.operand(at), type, false);
    if (!register) return;
    const hi = this.hold(value.hi);
    this.emit(wideToRegister(register, { hi, lo: this.hold(value.lo) }));
  }

  operand(at: number | Operand): Operand {
    return typeof at === "number" ? this.operands[at]! : at;
  }

  /** Shared memory by its name. */
  shared(name: string): Variable | undefined {
    return this.routine.shared.get(name) ?? this.program.shared.get(name);
  }

  #read(register: Register, type: Scalar, wider = false): Register {
    this.#check(register, type, wider);
    this.reads.add(register.index);
    return register;
  }

  #written(operand: Operand, type: Scalar, wider: boolean): Register | undefined {
    if (operand.kind === "name" && operand.name === "_") return undefined;
    if (operand.kind !== "register") return this.refuse("Result register required");
    this.#check(operand.register, type, wider);
    this.writes.add(operand.register.index);
    return operand.register;
  }

  #check(register: Register, type: Scalar, wider: boolean): void {
    if ((wider ? agreesWider : agrees)(register.type, type)) return;
    this.mismatch(`'${register.name}' is .${register.type.name}, not .${type.name}`);
  }

  #named(operand: Operand & { kind: "name" }, type: Scalar): string {
    const special = specialRegister(operand.name);
    if (!special) return String(this.#address(operand));
    if (this.opcode !== "mov" && this.opcode !== "cvt") this.refuse("Special register argument not allowed");
    if (type.family === "f" || type.bits > 32) this.mismatch(`'${operand.name}' is .u32, not .${type.name}`);
    return type.bits === 16 ? `(${special} & 65535)` : special;
  }

  #address(operand: Operand & { kind: "name" }): number {
    const variable = this.shared(operand.name);
    if (specialRegister(operand.name)) this.mismatch(`'${operand.name}' is .u32`);
    if (!variable) throw new PtxError(this.line, `Unknown symbol '${operand.name}'`);
    if (this.opcode !== "mov") this.mismatch(`'${operand.name}' is no register`);
    return variable.offset + operand.offset;
  }
}
