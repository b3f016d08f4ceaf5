/** Types of PTX registers. */
export type RegisterType = "pred" | "b16" | "u32" | "s32" | "b32" | "u64" | "f32" | "f64";

/** The registers of an entry by name. */
export class Registers {
  readonly #types = new Map<string, RegisterType>();

  /** A register of this name; the same one, where there is one. */
  take(type: RegisterType, name: string): string {
    const known = this.#types.get(name);
    if (known && known !== type) throw new Error(`internal: register ${name} is ${known} and ${type}.`);
    this.#types.set(name, type);
    return name;
  }

  /** Their declarations, a few in a line. */
  toString(): string {
    const byType = new Map<RegisterType, string[]>();
    for (const [name, type] of this.#types) {
      const lines = byType.get(type) ?? [""];
      byType.set(type, lines);
      const last = lines.pop()!;
      if (!last) lines.push(name);
      else if (last.length + name.length < 100) lines.push(`${last}, ${name}`);
      else lines.push(last, name);
    }
    return [...byType].flatMap(([type, lines]) => lines.map((line) => `\t.reg .${type} ${line};\n`)).join("");
  }
}

/** Instructions in the order in which they run, with what is said of them. */
export class Listing {
  #text = "";

  /** An instruction; where `guard` is given, it is done where that predicate holds. */
  op(code: string, operands: readonly string[], guard = ""): void {
    this.#text += `\t${guard && `@${guard} `}${code}${operands.length > 0 ? ` ${operands.join(", ")}` : ""};\n`;
  }

  label(name: string): void {
    this.#text += `${name}:\n`;
  }

  /** A comment; assemblers read ASCII only. */
  note(words: string): void {
    this.#text += `\t// ${words.replace(/[^ -~]/g, "?")}\n`;
  }

  append(other: Listing): void {
    this.#text += other.#text;
  }

  toString(): string {
    return this.#text;
  }
}

/** Several registers as one operand. */
export const together = (registers: readonly string[]): string =>
  registers.length === 1 ? registers[0]! : `{${registers.join(", ")}}`;
