import type { Operand } from "./program.ts";
import { PtxError } from "./ptxError.ts";
import type { RegisterScope } from "./registerScope.ts";
import type { TokenReader } from "./tokenReader.ts";

/** Reads what stands between two commas. */
export function parseOperand(reader: TokenReader, scope: RegisterScope): Operand {
  if (reader.accept("[")) return address(reader, scope);
  if (reader.accept("{")) return { kind: "vector", items: reader.list("}", () => parseOperand(reader, scope)) };
  if (reader.accept("(")) return { kind: "arguments", items: reader.list(")", () => parseOperand(reader, scope)) };
  if (reader.accept("!")) {
    const register = scope.find(reader.word());
    if (register?.type.family !== "p") return reader.refuse("'!' stands before a predicate only");
    return { kind: "not", register };
  }
  const negative = reader.accept("-");
  if (reader.peek().kind === "number") return literal(reader, negative);
  if (negative) reader.refuse("'-' stands before a number only");
  const name = reader.word();
  const register = scope.find(name);
  if (register) return { kind: "register", register };
  return { kind: "name", name, offset: offset(reader) };
}

function address(reader: TokenReader, scope: RegisterScope): Operand {
  const base = reader.peek().kind === "number" ? literal(reader, false) : named(reader.line, reader.word(), scope);
  const address: Operand = { kind: "address", base, offset: offset(reader) };
  reader.expect("]");
  return address;
}

function named(line: number, name: string, scope: RegisterScope): Operand {
  const register = scope.find(name);
  if (register?.type.family === "f" || register?.type.family === "p") {
    throw new PtxError(line, `Arguments mismatch: '${name}' is no address, it is .${register.type.name}`);
  }
  return register ? { kind: "register", register } : { kind: "name", name, offset: 0 };
}

function offset(reader: TokenReader): number {
  if (!reader.accept("+")) return 0;
  const sign = reader.accept("-") ? -1 : 1;
  return sign * reader.count();
}

const bytes = new DataView(new ArrayBuffer(8));

function literal(reader: TokenReader, negative: boolean): Operand {
  const text = reader.next().text.replace(/U$/, "");
  if (/^0[fFdD]/.test(text) || text.includes(".")) return float(text, negative);
  const value = BigInt(text);
  return { kind: "integer", value: negative ? -value : value };
}

function float(text: string, negative: boolean): Operand {
  const size = /^0[fF]/.test(text) ? 32 : 64;
  if (text.includes(".")) bytes.setFloat64(0, Number(text));
  else if (size === 32) bytes.setUint32(0, Number(`0x${text.slice(2)}`));
  else bytes.setBigUint64(0, BigInt(`0x${text.slice(2)}`));
  const value = size === 32 ? bytes.getFloat32(0) : bytes.getFloat64(0);
  const bits = size === 32 ? BigInt(bytes.getUint32(0)) : bytes.getBigUint64(0);
  if (!negative) return { kind: "float", value, bits, size };
  return { kind: "float", value: -value, bits: bits ^ (1n << BigInt(size - 1)), size };
}
