import type { Variable } from "./program.ts";
import { type Scalar, scalarNamed } from "./scalar.ts";
import type { TokenReader } from "./tokenReader.ts";

/** Reads `.align 16 .f32 name[32];` after `.shared` and places it behind what is there; `first` is where the list begins. */
export function parseVariable(reader: TokenReader, variables: Map<string, Variable>, first: number): void {
  const { align, type } = parseType(reader);
  do {
    const name = reader.word();
    if (variables.has(name)) reader.refuse(`'${name}' is declared twice`);
    let count = 1;
    while (reader.accept("[")) {
      // `[]` is what the launch asks for.
      count *= reader.peek().text === "]" ? 0 : reader.count();
      reader.expect("]");
    }
    const offset = Math.ceil(endOf(variables, first) / align) * align;
    variables.set(name, { name, type, offset, bytes: count * (type.bits / 8) });
  } while (reader.accept(","));
  reader.expect(";");
}

/** Reads `.align 8 .u64`, the alignment being that of the type where it is not stated. */
export function parseType(reader: TokenReader): { align: number; type: Scalar } {
  const align = reader.accept(".align") ? reader.count() : undefined;
  const type = scalarNamed(reader.peek().text.slice(1));
  if (!type || type.bits < 8) return reader.refuse("expected a type");
  reader.next();
  return { align: align ?? type.bits / 8, type };
}

/** Where memory that holds these ends. */
export function endOf(variables: ReadonlyMap<string, Variable>, first: number): number {
  let end = first;
  for (const { offset, bytes } of variables.values()) end = Math.max(end, offset + bytes);
  return end;
}
