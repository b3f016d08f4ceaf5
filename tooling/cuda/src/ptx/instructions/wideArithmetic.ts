import type { Emitter } from "../emitter.ts";
import type { Wide } from "../registerValue.ts";
import type { Scalar } from "../scalar.ts";

/** The sum of two numbers of 64 bits. */
export function wideSum(e: Emitter, a: Wide, b: Wide): Wide {
  const lo = e.hold(`(${a.lo} + ${b.lo}) | 0`);
  return { hi: e.hold(`(${a.hi} + ${b.hi} + ((${lo} >>> 0) < (${a.lo} >>> 0) ? 1 : 0)) | 0`), lo };
}

function difference(e: Emitter, a: Wide, b: Wide): Wide {
  const lo = e.hold(`(${a.lo} - ${b.lo}) | 0`);
  return { hi: e.hold(`(${a.hi} - ${b.hi} - ((${a.lo} >>> 0) < (${b.lo} >>> 0) ? 1 : 0)) | 0`), lo };
}

/** Whether one is less than the other, as an expression. */
export function wideLess(type: Scalar, a: Wide, b: Wide): string {
  const shift = type.family === "s" ? "| 0" : ">>> 0";
  const less = `(${a.hi} ${shift}) < (${b.hi} ${shift})`;
  return `(${less} || (${a.hi} === ${b.hi} && (${a.lo} >>> 0) < (${b.lo} >>> 0)))`;
}

function chosen(e: Emitter, condition: string, a: Wide, b: Wide): Wide {
  const first = e.hold(condition);
  return { hi: e.hold(`${first} ? ${a.hi} : ${b.hi}`), lo: e.hold(`${first} ? ${a.lo} : ${b.lo}`) };
}

/** The two halves of what a function of the library gives: it returns the lower, and leaves the higher. */
export function fromLibrary(e: Emitter, call: string): Wide {
  const lo = e.hold(call);
  return { hi: e.hold("library.high"), lo };
}

const zero: Wide = { hi: "0", lo: "0" };

/** Arithmetic of 64 bits, by the name of the instruction. */
export function wideArithmetic(e: Emitter, name: string, type: Scalar, a: Wide, b: Wide): Wide {
  const all = `${a.hi}, ${a.lo}, ${b.hi}, ${b.lo}`;
  switch (name) {
    case "add":
      return wideSum(e, a, b);
    case "sub":
      return difference(e, a, b);
    case "neg":
      return difference(e, zero, a);
    case "abs":
      return chosen(e, `${a.hi} < 0`, difference(e, zero, a), a);
    case "min":
      return chosen(e, wideLess(type, a, b), a, b);
    case "max":
      return chosen(e, wideLess(type, b, a), a, b);
    case "mul.lo": {
      const lo = e.hold(`imul(${a.lo}, ${b.lo})`);
      const hi = `umulhi(${a.lo}, ${b.lo}) + imul(${a.hi}, ${b.lo}) + imul(${a.lo}, ${b.hi})`;
      return { hi: e.hold(`(${hi}) | 0`), lo };
    }
    case "mul.hi":
      return fromLibrary(e, `${type.family}mulhi64(${all})`);
    case "div":
    case "rem":
      return fromLibrary(e, `${type.family}${name}64(${all})`);
    default:
      return e.refuse("64 bits are not emulated");
  }
}
