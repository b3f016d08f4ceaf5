import type { ByteReader } from "./byteReader.ts";
import { PickleClass } from "./pickleClass.ts";
import { type PickleHost, PickleMachine } from "./pickleMachine.ts";
import { pickleOperations } from "./pickleOperations.ts";
import { quoted, unsupported } from "./readError.ts";

const proto = 0x80;
const stop = 0x2e;

/**
 * Reads one pickle at the cursor and leaves the cursor behind it. This is data, not a program: the only calls are those of the
 * classes that the host hands out, and opcodes that could make anything else are refused.
 */
export function unpickle(reader: ByteReader, host: PickleHost): unknown {
  const machine = new PickleMachine(reader, host);
  const [first, protocol] = [reader.u8(), reader.u8()];
  if (first !== proto || protocol < 2 || protocol > 5) {
    throw machine.broken(`does not begin as one of protocol 2 to 5 (${hex(first)} ${hex(protocol)})`);
  }
  for (let opcode = reader.u8(); opcode !== stop; opcode = reader.u8()) {
    const operation = pickleOperations.get(opcode);
    if (!operation) throw refusal(opcode, machine);
    operation(machine);
  }
  return machine.result();
}

/** The error for an opcode outside the list; it names the class where the opcode would have made an instance of one. */
function refusal(opcode: number, machine: PickleMachine): Error {
  const advice = "Save a plain state dict: torch.save(optimizer.state_dict(), path).";
  const name = instantiated(opcode, machine);
  if (name !== undefined)
    return unsupported(`the pickle makes an instance of ${quoted(name)}, which was refused`, advice);
  if (opcode >= 0x82 && opcode <= 0x84)
    return unsupported("the pickle uses an extension code, which was refused", advice);
  const place = machine.reader.position - 1;
  return unsupported(`the pickle has the opcode ${hex(opcode)} at byte ${place}, which no state dict needs`, advice);
}

function instantiated(opcode: number, machine: PickleMachine): string | undefined {
  const classOf = (value: unknown) => (value instanceof PickleClass ? value.name : "what is not a class");
  if (opcode === 0x69) return `${machine.reader.line()}.${machine.reader.line()}`; // INST
  if (opcode === 0x6f) return classOf(machine.popMark()[0]); // OBJ
  if (opcode === 0x81) return classOf(machine.popMany(2)[0]); // NEWOBJ
  if (opcode === 0x92) return classOf(machine.popMany(3)[0]); // NEWOBJ_EX
  return undefined;
}

function hex(byte: number): string {
  return `0x${byte.toString(16).padStart(2, "0")}`;
}
