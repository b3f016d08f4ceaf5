import type { Node } from "optim-core";
import { sizeOfNumber } from "../stages.ts";
import { Listing, type RegisterType } from "./listing.ts";
import { writeLoads, writeStores } from "./numbers.ts";
import { isTest, writeOperation } from "./operation.ts";
import type { SweepPlace, SweepScope } from "./sweepScope.ts";

/** What a lane's registers end with, by how many there are. */
const suffixes: Readonly<Record<number, string>> = { 1: "", 4: "xyzw", 8: "abcdefgh" };

/**
 * The values of a stage for some weights at a time, from number `i` on: first everything is read, so that no read waits for another, then it
 * is computed.
 */
export class Values {
  readonly #scope: SweepScope;
  readonly #lanes: readonly string[];
  readonly #known = new Map<Node, readonly string[]>();
  readonly #at = new Set<string>();
  readonly #where = new Listing();
  readonly #loads = new Listing();
  readonly #lines = new Listing();
  #made = 0;
  #knowsWhere = false;

  constructor(scope: SweepScope, width: number) {
    this.#scope = scope;
    this.#lanes = width > 1 ? suffixes[width]!.split("") : [""];
  }

  /** A register for each weight. */
  of(n: Node): readonly string[] {
    if (this.#scope.isSingle(n)) return this.#lanes.map(() => this.#scope.single(n));
    const known = this.#known.get(n) ?? this.#make(n);
    this.#known.set(n, known);
    return known;
  }

  /** Computes what the stage keeps, and writes it. */
  keep(): void {
    const { stores } = this.#scope.stage;
    const kept = stores.map(({ value }) => this.of(value));
    for (const [s, { to }] of stores.entries()) {
      const place = this.#scope.places.find(({ name, reduction }) => name === to && !reduction)!;
      writeStores({ lines: this.#lines, ...this.#lying(place) }, kept[s]!);
    }
  }

  /** All of it, in the order in which it has to be done. */
  write(into: Listing): void {
    for (const part of [this.#where, this.#loads, this.#lines]) into.append(part);
  }

  #make(n: Node): readonly string[] {
    const { registers, contract, stage, identifier } = this.#scope;
    const place = this.#scope.placeOf(n);
    if (place) return this.#load(place);
    const args = n.args.map((arg) => this.of(arg));
    const store = stage.stores.find(({ value }) => value === n);
    const out = this.#take(isTest(n.op) ? "pred" : "f32", store ? `${identifier(store.to)}1` : `_${this.#made++}`);
    for (const [lane, register] of out.entries())
      writeOperation(
        { lines: this.#lines, registers, contract },
        n.op,
        register,
        args.map((arg) => arg[lane]!),
      );
    return out;
  }

  #load(place: SweepPlace): readonly string[] {
    const { stage, registers } = this.#scope;
    const { identifier, extent } = place;
    const values = this.#take("f32", `${identifier}0`);
    if (extent === stage.sweep) writeLoads({ lines: this.#loads, ...this.#lying(place) }, values);
    else {
      this.#findPlaces();
      const at = registers.take("u64", "at");
      for (const [lane, suffix] of this.#lanes.entries()) {
        this.#loads.op("mad.wide.u32", [at, `${extent}${suffix}`, "4", `${identifier}_base`]);
        this.#loads.op("ld.global.f32", [values[lane]!, `[${at}]`]);
      }
    }
    return values;
  }

  /** Where the numbers of a place lie for these weights. */
  #lying(place: SweepPlace): Omit<Parameters<typeof writeLoads>[0], "lines"> {
    const { registers } = this.#scope;
    const { identifier, dtype } = place;
    const at = registers.take("u64", `${identifier}_at`);
    if (!this.#at.has(at)) this.#loads.op("mad.wide.u32", [at, "i", `${sizeOfNumber(dtype)}`, `${identifier}_base`]);
    this.#at.add(at);
    return { registers, dtype, at, name: identifier };
  }

  /** The row and the column of each weight. */
  #findPlaces(): void {
    if (this.#knowsWhere) return;
    this.#knowsWhere = true;
    const before = this.#scope.registers.take("u32", "before");
    const [e, row, column] = ["e", "row", "column"].map((name) => this.#take("u32", name)) as [
      string[],
      string[],
      string[],
    ];
    for (const lane of this.#lanes.keys()) {
      this.#where.op("add.u32", [e[lane]!, "i", `${lane}`]);
      this.#where.op("div.u32", [row[lane]!, e[lane]!, "columns"]);
      this.#where.op("mul.lo.u32", [before, row[lane]!, "columns"]);
      this.#where.op("sub.u32", [column[lane]!, e[lane]!, before]);
    }
  }

  #take(type: RegisterType, name: string): string[] {
    return this.#lanes.map((suffix) => this.#scope.registers.take(type, `${name}${suffix}`));
  }
}
