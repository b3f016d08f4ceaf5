import type { Instruction, ValueType } from "./instruction.ts";
import { type ImmediateKind, type Opcode, opcodes } from "./opcodes.ts";
import type { WasmFunction, WasmModule } from "./wasmModule.ts";

/** The most pages that a memory can have: 4 GiB. */
export const maxPages = 65_536;

const typeCodes: Readonly<Record<ValueType, number>> = { i32: 0x7f, f32: 0x7d, f64: 0x7c, v128: 0x7b };
const end = 0x0b;

/** An unsigned number in LEB128. */
function unsigned(value: number): number[] {
  const bytes = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest & 127) | 128);
  return [...bytes, rest];
}

/** A signed one. */
function signed(value: number): number[] {
  const bytes = [];
  let rest = value;
  for (; rest < -64 || rest > 63; rest >>= 7) bytes.push((rest & 127) | 128);
  return [...bytes, rest & 127];
}

const sized = (bytes: readonly number[]): number[] => [...unsigned(bytes.length), ...bytes];
const list = (items: readonly (readonly number[])[]): number[] => [...unsigned(items.length), ...items.flat()];
const text = (name: string): number[] => sized([...new TextEncoder().encode(name)]);
const section = (id: number, items: readonly (readonly number[])[]): number[] => [id, ...sized(list(items))];
const bytesOf = (array: Float32Array | Float64Array): number[] => [...new Uint8Array(array.buffer)];

const immediate: Readonly<Record<ImmediateKind, (values: readonly number[]) => number[]>> = {
  // Alignment is a hint: 1 byte is always true.
  memory: ([offset = 0]) => [0, ...unsigned(offset)],
  memoryLane: ([lane = 0]) => [0, 0, lane],
  lane: ([lane = 0]) => [lane],
  i32: ([value = 0]) => signed(value),
  f32: ([value = 0]) => bytesOf(Float32Array.of(value)),
  f64: ([value = 0]) => bytesOf(Float64Array.of(value)),
  f32x4: ([value = 0]) => bytesOf(new Float32Array(4).fill(value)),
  f64x2: ([value = 0]) => bytesOf(new Float64Array(2).fill(value)),
  bytes: (values) => [...values],
};

/**
 * The bytes of a module. Its memory is imported from `env`, with threads as a `shared` one, and `pow` with it; every function is exported
 * by its name.
 */
export function encodeModule({ functions }: WasmModule, isShared: boolean): Uint8Array<ArrayBuffer> {
  const arities = [...new Set(functions.map(({ parameters }) => parameters.length))];
  const types = [
    [0x60, ...list([[typeCodes.f64], [typeCodes.f64]]), ...list([[typeCodes.f64]])],
    ...arities.map((count) => [0x60, ...list(Array<number[]>(count).fill([typeCodes.i32])), ...list([])]),
  ];
  const limits = isShared ? [0x03, 0, ...unsigned(maxPages)] : [0x00, 0];
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, types),
    ...section(2, [
      [...text("env"), ...text("memory"), 0x02, ...limits],
      [...text("env"), ...text("pow"), 0x00, 0],
    ]),
    ...section(
      3,
      functions.map(({ parameters }) => unsigned(1 + arities.indexOf(parameters.length))),
    ),
    ...section(
      7,
      functions.map(({ name }, i) => [...text(name), 0x00, ...unsigned(1 + i)]),
    ),
    ...section(
      10,
      functions.map((each) => sized(encodeFunction(each))),
    ),
  ]);
}

function encodeFunction({ parameters, locals, body }: WasmFunction): number[] {
  const names = [...parameters, ...locals.keys()];
  const labels: string[] = [];
  const indexOf = (list: readonly string[], name: string): number[] => {
    if (!list.includes(name)) throw new Error(`internal: there is no local or label ${name}.`);
    return unsigned(list.indexOf(name));
  };
  const encode = ({ op, args, immediates, name = "", body: inner }: Instruction): number[] => {
    const [code, kind]: Opcode = opcodes[op];
    if (inner) {
      labels.unshift(name);
      const bytes = [...code, 0x40, ...inner.flatMap(encode), end];
      labels.shift();
      return bytes;
    }
    const told = kind
      ? immediate[kind](immediates)
      : op.startsWith("local")
        ? indexOf(names, name)
        : op.startsWith("br")
          ? indexOf(labels, name)
          : op === "call"
            ? [0]
            : [];
    return [...args.flatMap(encode), ...code, ...told];
  };
  return [...list([...locals.values()].map((type) => [1, typeCodes[type]])), ...body.flatMap(encode), end];
}
