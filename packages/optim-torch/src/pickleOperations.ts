import { PickleClass } from "./pickleClass.ts";
import { isDict, newDict, setEntry } from "./pickleDict.ts";
import type { PickleMachine } from "./pickleMachine.ts";

type Operation = (machine: PickleMachine) => void;

/**
 * The operations of pickle protocols 2 to 5 that `torch.save` writes for dicts, lists, tuples, numbers, strings and tensors,
 * by opcode. The opcodes are those of Python's `pickletools`.
 */
export const pickleOperations: ReadonlyMap<number, Operation> = /* @__PURE__ */ new Map<number, Operation>([
  [0x95, (m) => checkFrame(m)], // FRAME
  [0x28, (m) => m.mark()], // MARK
  // Constants and numbers.
  [0x4e, (m) => m.push(null)], // NONE
  [0x88, (m) => m.push(true)], // NEWTRUE
  [0x89, (m) => m.push(false)], // NEWFALSE
  [0x4a, (m) => m.push(m.reader.i32())], // BININT
  [0x4b, (m) => m.push(m.reader.u8())], // BININT1
  [0x4d, (m) => m.push(m.reader.u16())], // BININT2
  [0x8a, (m) => m.push(integer(m.reader.take(m.reader.u8())))], // LONG1
  [0x47, (m) => m.push(m.reader.f64BigEndian())], // BINFLOAT
  // Strings; the first two are those of Python 2.
  [0x55, (m) => m.push(m.reader.text(m.reader.u8()))], // SHORT_BINSTRING
  [0x54, (m) => m.push(m.reader.text(m.reader.u32()))], // BINSTRING
  [0x8c, (m) => m.push(m.reader.text(m.reader.u8()))], // SHORT_BINUNICODE
  [0x58, (m) => m.push(m.reader.text(m.reader.u32()))], // BINUNICODE
  [0x8d, (m) => m.push(m.reader.text(m.reader.u64()))], // BINUNICODE8
  // Tuples, lists and dicts.
  [0x29, (m) => m.push([])], // EMPTY_TUPLE
  [0x85, (m) => m.push(m.popMany(1))], // TUPLE1
  [0x86, (m) => m.push(m.popMany(2))], // TUPLE2
  [0x87, (m) => m.push(m.popMany(3))], // TUPLE3
  [0x74, (m) => m.push(m.popMark())], // TUPLE
  [0x5d, (m) => m.push([])], // EMPTY_LIST
  [0x61, (m) => append(m, m.popMany(1))], // APPEND
  [0x65, (m) => append(m, m.popMark())], // APPENDS
  [0x7d, (m) => m.push(newDict())], // EMPTY_DICT
  [0x73, (m) => setEntries(m, m.popMany(2))], // SETITEM
  [0x75, (m) => setEntries(m, m.popMark())], // SETITEMS
  // The memo.
  [0x71, (m) => m.remember(m.reader.u8())], // BINPUT
  [0x72, (m) => m.remember(m.reader.u32())], // LONG_BINPUT
  [0x94, (m) => m.remember()], // MEMOIZE
  [0x68, (m) => m.push(m.recall(m.reader.u8()))], // BINGET
  [0x6a, (m) => m.push(m.recall(m.reader.u32()))], // LONG_BINGET
  // What reaches outside, through the host alone.
  [0x63, (m) => m.push(m.host.findClass(m.reader.line(), m.reader.line()))], // GLOBAL
  [0x93, (m) => findClass(m)], // STACK_GLOBAL
  [0x51, (m) => m.push(m.host.findPersistent(m.pop()))], // BINPERSID
  [0x52, (m) => reduce(m)], // REDUCE
  [0x62, (m) => build(m)], // BUILD
]);

function checkFrame(m: PickleMachine): void {
  const length = m.reader.u64();
  if (length > m.reader.remaining) throw m.broken(`has a frame of ${length} bytes`);
}

/** A little-endian integer in two's complement: a number where one holds it exactly. */
function integer(bytes: Uint8Array): number | bigint {
  let value = 0n;
  for (const byte of bytes.toReversed()) value = value * 256n + BigInt(byte);
  const signed = BigInt.asIntN(8 * bytes.length, value);
  const number = Number(signed);
  return Number.isSafeInteger(number) ? number : signed;
}

function append(m: PickleMachine, items: readonly unknown[]): void {
  const list = m.top();
  if (!Array.isArray(list)) throw m.broken("appends to what is not a list");
  for (const item of items) list.push(item);
}

function setEntries(m: PickleMachine, items: readonly unknown[]): void {
  const dict = m.top();
  if (!isDict(dict) || items.length % 2 !== 0)
    throw m.broken("sets entries of what is not a dict, or a key without a value");
  for (let i = 0; i < items.length; i += 2) setEntry(dict, items[i], items[i + 1]);
}

function findClass(m: PickleMachine): void {
  const [module, name] = m.popMany(2);
  if (typeof module !== "string" || typeof name !== "string") throw m.broken("names a class by what is not text");
  m.push(m.host.findClass(module, name));
}

function reduce(m: PickleMachine): void {
  const [callee, args] = m.popMany(2);
  if (!(callee instanceof PickleClass) || !Array.isArray(args)) throw m.broken("calls what is not a class");
  m.push(callee.call(args));
}

/** Python attributes of a dict, such as the `_metadata` of a module's state dict: read, so that they are sound, and left out. */
function build(m: PickleMachine): void {
  const attributes = m.pop();
  if (!isDict(m.top()) || !isDict(attributes)) throw m.broken("sets attributes of what is not a dict");
}
