import { type Opcode, opcodes, saturating, simdOpcodes } from "./opcodes.ts";

/** Operands stay on the line of their instruction where they fit on it. */
const width = 100;

const indent = (lines: string): string => lines.replace(/^/gm, "  ");

/** An instruction with its operands folded in, as the text format of WebAssembly has it. */
function fold(head: string, operands: readonly string[]): string {
  const line = `(${[head, ...operands].join(" ")})`;
  const isShort = line.length <= width && !line.includes("\n");
  return isShort || operands.length === 0 ? line : `(${head}\n${indent(operands.join("\n"))})`;
}

const number = (x: number): string =>
  Number.isNaN(x) ? "nan" : Math.abs(x) === Infinity ? (x > 0 ? "inf" : "-inf") : Object.is(x, -0) ? "-0" : String(x);

/**
 * The body of a kernel's function as text: a line for each instruction that leaves nothing, its operands folded in. A loop is named for the
 * local that ends it. It reads the bytes that run, and knows the instructions that kernels use.
 *
 * @param bytes - instructions, without the end of the function
 * @param nameOf - a local by its number
 */
export function disassemble(bytes: readonly number[], nameOf: (local: number) => string): string {
  const view = new DataView(Uint8Array.from(bytes).buffer);
  let at = 0;
  const byte = (): number => view.getUint8(at++);
  /** A number in LEB128, and how many bits it has. */
  function leb(): readonly [value: number, bits: number] {
    let [value, bits] = [0, 0];
    for (;;) {
      const next = byte();
      value += (next & 127) * 2 ** bits;
      bits += 7;
      if (next < 128) return [value, bits];
    }
  }
  const unsigned = (): number => leb()[0];
  function signed(): number {
    const [value, bits] = leb();
    return value >= 2 ** (bits - 1) ? value - 2 ** bits : value;
  }
  function offset(): string {
    byte();
    const bytes = unsigned();
    return bytes > 0 ? ` offset=${bytes}` : "";
  }
  function floats(): string {
    const [start] = [at];
    at += 16;
    const singles = Array.from({ length: 4 }, (_, i) => view.getFloat32(start + 4 * i, true));
    // All lanes of a constant are the same, so four equal singles are a constant of four.
    if (singles.every((x) => Object.is(x, singles[0]))) return `v128.const f32x4 ${singles.map(number).join(" ")}`;
    return `v128.const f64x2 ${[0, 8].map((i) => number(view.getFloat64(start + i, true))).join(" ")}`;
  }

  function instructions(): string[] {
    const lines: string[] = [];
    const stack: string[] = [];
    const operands = (count: number): string[] => stack.splice(stack.length - count, count);
    while (at < bytes.length) {
      const code = byte();
      if (code === 0x0b) break;
      if (code === 0x02) {
        // A block holds a loop, and nothing else.
        at += 3;
        const body = instructions();
        at += 1;
        const label = /local\.get (\$\w+)/.exec(body[0]!)![1]!;
        const named = body.map((line) =>
          line.replace(/^\((br_if|br) \d/, (_, name) => `(${name} ${label}${name === "br" ? "" : "_done"}`),
        );
        lines.push(`(block ${label}_done\n${indent(`(loop ${label}\n${indent(named.join("\n"))})`)})`);
      } else if (code === 0x0c) lines.push(`(br ${byte()})`);
      else if (code === 0x0d) lines.push(fold(`br_if ${byte()}`, operands(1)));
      else if (code === 0x10) {
        byte();
        stack.push(fold("call $pow", operands(2)));
      } else if (code === 0x20) stack.push(`(local.get $${nameOf(unsigned())})`);
      else if (code === 0x21) lines.push(fold(`local.set $${nameOf(unsigned())}`, operands(1)));
      else if (code === 0x41) stack.push(`(i32.const ${signed()})`);
      else if (code === 0x44) {
        stack.push(`(f64.const ${number(view.getFloat64(at, true))})`);
        at += 8;
      } else known(code, lines, stack, operands);
    }
    if (stack.length > 0) throw new Error(`internal: ${stack.length} values are left over.`);
    return lines;
  }

  function known(code: number, lines: string[], stack: string[], operands: (count: number) => string[]): void {
    const table = code === 0xfd ? simdOpcodes : code === 0xfc ? saturating : opcodes;
    const found: Opcode | undefined = table[table === opcodes ? code : unsigned()];
    if (!found) throw new Error(`internal: the instruction ${code} at ${at} is not known.`);
    const [name, count, immediate] = found;
    let told = "";
    if (immediate === "memory") told = offset();
    if (immediate === "memoryLane") told = `${offset()} ${byte()}`;
    if (immediate === "lane") told = ` ${byte()}`;
    if (immediate === "lanes") told = Array.from({ length: 16 }, () => ` ${byte()}`).join("");
    const head = immediate === "f32x4" ? floats() : name.replace("!", "") + told;
    (name.endsWith("!") ? lines : stack).push(fold(head, operands(count)));
  }

  return instructions().join("\n");
}
