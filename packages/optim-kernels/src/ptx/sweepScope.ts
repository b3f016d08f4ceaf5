import type { DType, Node, Program } from "optim-core";
import { formula } from "../formula.ts";
import { identifiersOf } from "../identifiers.ts";
import { isHalf, isSingle, type Place, placesOf, type Stage } from "../stages.ts";
import { Listing, Registers, together } from "./listing.ts";
import { float, isTest, type Scope, writeOperation } from "./operation.ts";
import { rowBytes } from "./row.ts";

/** A place that a kernel is given the address of. */
export interface SweepPlace extends Place {
  readonly dtype: DType;
  /** What stands for it in the names of registers. */
  readonly identifier: string;
}

/** How a program is written. */
export interface PtxOptions {
  /** The assembler may contract products and sums (`fma`): results are then no longer those of JavaScript, bit for bit. */
  readonly contract?: boolean;
}

/**
 * The entry of a stage while it is written. `head` runs once in a thread: uniforms, addresses, and all that is one value for a whole
 * parameter. A symbol `m` has its address in `m_base`; its value before the step is `m0`, and after it `m1`; a hyper-parameter `lr` is
 * `lr_`. What else ends with a digit or a lane begins with an underscore, as no symbol does: the uniform `_u3`, the sum `_sum0`.
 */
export class SweepScope {
  readonly stage: Stage;
  readonly places: readonly SweepPlace[];
  readonly registers = new Registers();
  readonly head = new Listing();
  readonly contract: boolean;
  readonly identifier: (name: string) => string;
  readonly #program: Program;
  readonly #singles = new Map<Node, string>();
  #made = 0;

  constructor(
    program: Program,
    stage: Stage,
    dtypes: Readonly<Record<string, DType>>,
    { contract = false }: PtxOptions,
  ) {
    this.stage = stage;
    this.contract = contract;
    this.#program = program;
    this.identifier = identifiersOf(program);
    this.places = placesOf(stage).map((place) => ({
      ...place,
      dtype: place.reduction ? "f32" : (dtypes[place.name] ?? "f32"),
      identifier: place.reduction ? `_${place.name.replace(" ", "")}` : this.identifier(place.name),
    }));
  }

  /** How many weights are taken at a time: those of 16 bytes of the smallest numbers. */
  get width(): number {
    if (this.stage.sweep !== "element") return 1;
    return this.places.some(({ extent, dtype }) => extent === "element" && isHalf(dtype)) ? 8 : 4;
  }

  /** Whether a value is the same for all that a thread visits. */
  isSingle(n: Node): boolean {
    return n.extent === "host" || (isSingle(n.extent) && n.extent !== this.stage.sweep);
  }

  /** The place that a load or a finished reduction is read from. */
  placeOf(n: Node): SweepPlace {
    return this.places.find(({ name, reduction }) =>
      reduction ? reduction === n : n.op === "load" && name === n.name,
    )!;
  }

  /** The register of a value that is the same for all. */
  single(n: Node): string {
    const known = this.#singles.get(n) ?? this.#makeSingle(n);
    this.#singles.set(n, known);
    return known;
  }

  /** Reads the addresses of places from the tensor's row, two at a time. */
  writeBases(): void {
    const bases = this.places.map(({ identifier }) => this.registers.take("u64", `${identifier}_base`));
    for (let i = 0; i < bases.length; i += 2) {
      const two = bases.slice(i, i + 2);
      this.head.op(`ld.global.nc${two.length > 1 ? ".v2" : ""}.u64`, [
        together(two),
        `[tensor+${rowBytes.places + 8 * i}]`,
      ]);
    }
  }

  #makeSingle(n: Node): string {
    const { head, registers } = this;
    const uniform = this.#program.uniforms.indexOf(n);
    const type = isTest(n.op) ? "pred" : "f32";
    if (uniform >= 0) {
      const name = n.op === "hyper" ? `${this.identifier(n.name)}_` : `_u${uniform}`;
      if (n.op !== "hyper") head.note(`${name} = ${formula(n)}`);
      const number = registers.take("f32", type === "pred" ? `${name}_number` : name);
      head.op("ld.global.nc.f32", [number, `[uniforms+${4 * uniform}]`]);
      if (type === "pred") head.op("setp.ne.f32", [registers.take("pred", name), number, float(0)]);
      return name;
    }
    const name = registers.take(type, n.op === "load" ? `${this.identifier(n.name)}0` : `_s${this.#made++}`);
    if (n.op === "const") head.op("mov.f32", [name, float(Number(n.name))]);
    else if (n.args.length === 0 || this.placeOf(n))
      head.op("ld.global.f32", [name, `[${this.placeOf(n).identifier}_base]`]);
    else
      writeOperation(
        { lines: head, ...this.#scope },
        n.op,
        name,
        n.args.map((arg) => this.single(arg)),
      );
    return name;
  }

  get #scope(): Omit<Scope, "lines"> {
    return { registers: this.registers, contract: this.contract };
  }
}
