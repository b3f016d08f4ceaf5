import type { Emitter } from "../emitter.ts";
import type { Operand, Register, Routine } from "../program.ts";
import { isWide } from "../scalar.ts";

function bra(e: Emitter): void {
  e.accept("uni");
  e.finish(1);
  const target = e.operand(0);
  if (target.kind !== "name" || !e.routine.labels.has(target.name)) {
    const name = target.kind === "name" ? target.name : target.kind;
    e.refuse(`Unknown symbol '${name}', which is no label of '${e.routine.name}',`);
    return;
  }
  e.flow = { kind: "branch", label: target.name };
}

function ret(e: Emitter): void {
  e.accept("uni");
  e.finish(0);
  if (e.opcode === "exit" && !e.routine.entry) e.refuse("a function that ends its thread is not emulated");
  for (const register of e.routine.gives) returned(e, register);
  e.flow = { kind: "end" };
}

function returned(e: Emitter, register: Register): void {
  const operand: Operand = { kind: "register", register };
  if (!isWide(register.type)) {
    e.emit(`return ${e.value(operand, register.type)};`);
    return;
  }
  const { hi, lo } = e.wide(operand, register.type);
  e.emit(`library.high = ${hi}; return ${lo};`);
}

function bar(e: Emitter): void {
  if (!e.accept("sync")) e.refuse("only .sync is emulated");
  e.accept("aligned");
  e.finish(1);
  const id = e.operand(0);
  if (id.kind !== "integer" || id.value !== 0n) e.refuse("only barrier 0 is emulated");
  if (!e.routine.entry) e.refuse("a barrier within a function is not emulated");
  e.barrier = true;
}

/** What the generated code calls a function. */
export function functionName(routine: Routine): string {
  return `f${routine.line}_${routine.name.replaceAll(/\W/g, "_")}`;
}

function call(e: Emitter): void {
  e.accept("uni");
  const operands = [...e.operands];
  const results = operands[0]?.kind === "arguments" ? (operands.shift() as { items: readonly Operand[] }).items : [];
  const name = operands.shift();
  const list = operands.shift();
  const given = list?.kind === "arguments" ? list.items : [];
  const callee = name?.kind === "name" ? e.program.routines.get(name.name) : undefined;
  if (!callee || callee.entry || callee.line > e.line) {
    e.refuse("Unknown symbol: no .func stands above");
    return;
  }
  if (operands.length > 0 || given.length !== callee.takes.length || results.length !== callee.gives.length) {
    e.mismatch(`'${callee.name}' takes ${callee.takes.length} and gives ${callee.gives.length}`);
    return;
  }
  const values = callee.takes.flatMap(({ type }, n) => {
    if (!isWide(type)) return [e.value(given[n]!, type)];
    const { hi, lo } = e.wide(given[n]!, type);
    return [hi, lo];
  });
  const result = e.hold(`${functionName(callee)}(${["tx", "ty", "tz", ...values].join(", ")})`);
  const type = callee.gives[0]?.type;
  if (!type) return;
  if (isWide(type)) e.assignWide(results[0]!, type, { hi: "library.high", lo: result });
  else e.assign(results[0]!, type, result);
}

/** Memory is in order here anyway. */
function fence(e: Emitter): void {
  if (e.opcode === "membar") {
    if (!e.accept("gl", "cta", "sys")) e.refuse("Scope required");
  } else if (!e.accept("acq_rel", "sc") || !e.accept("gpu", "cta", "sys")) e.refuse("Order and scope required");
  e.finish(0);
}

function trap(e: Emitter): void {
  e.finish(0);
  e.emit(`library.trap(${e.line});`);
}

/** Branches, calls, barriers. */
export const control: Record<string, (e: Emitter) => void> = {
  bra,
  ret,
  exit: ret,
  bar,
  barrier: bar,
  call,
  membar: fence,
  fence,
  trap,
};
