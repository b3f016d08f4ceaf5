/**
 * Note [Symbols are watched while a plugin is traced]
 * JavaScript lets an author write `Math.sqrt(v)`, `p * 2` or `if (g.gt(0))` where symbols are meant, and computes NaN, or always takes one
 * branch. TypeScript sees the first two, and nobody sees the third. So while the `update` of a plugin is traced, which is synchronous, the
 * methods of symbols look at their arguments and remember the tests that they make. The built-in rules are not watched and do not ship this.
 */
import { fail, OptimError } from "./error.ts";
import { Bool, Num } from "./expr.ts";

type Method = (...args: unknown[]) => unknown;

const advice = "A symbol is computed with by its own methods: x.add(y), x.sqrt(), where(x.gt(0), y, z).";

/** A value as an error shows it. */
export function shown(x: unknown): string {
  if (typeof x === "function") return "a function, which was not called";
  if (typeof x === "object" && x) return "an object that is no symbol";
  return typeof x === "string" ? JSON.stringify(x) : String(x);
}

/** Keeps a test among the idle ones until somebody computes with it. */
function watchTest(test: Bool, idle: Set<Bool>): void {
  const { node } = test;
  idle.add(test);
  Object.defineProperty(test, "node", {
    // A rule around a rule watches it too.
    configurable: true,
    get() {
      idle.delete(test);
      return node;
    },
  });
}

/**
 * Calls `update`, and returns what it returns, and whether it made a test (`x.gt(y)`, …) that no symbol was computed with.
 *
 * @throws OptimError where it computes with something that is neither a number nor a symbol, or uses a symbol as a plain number.
 */
export function watchSymbols<T>(who: string, update: () => T): { readonly next: T; readonly hasIdleTest: boolean } {
  const idle = new Set<Bool>();
  const watch = (name: string, method: Method): Method =>
    function (this: unknown, ...args) {
      for (const x of args)
        if (typeof x === "number" ? Number.isNaN(x) : !(x as Partial<Num> | null | undefined)?.node)
          fail(
            who,
            `update() calls ${name}(${shown(x)}). ${x === undefined ? "What is absent under these options must be asked for first: `x ? y.mul(x) : y`." : advice}`,
          );
      const made = method.apply(this, args);
      if (made instanceof Bool) watchTest(made, idle);
      return made;
    };
  const toPrimitive: PropertyDescriptor = {
    configurable: true,
    value: () => fail(who, `update() uses a symbol as if it were a number or a text. ${advice}`),
  };
  const { constructor: _, ...methods } = Object.getOwnPropertyDescriptors(Num.prototype);
  for (const [name, method] of Object.entries(methods))
    Object.defineProperty(Num.prototype, name, { ...method, value: watch(name, method.value) });
  for (const type of [Num, Bool]) Object.defineProperty(type.prototype, Symbol.toPrimitive, toPrimitive);
  try {
    const next = update();
    return { next, hasIdleTest: idle.size > 0 };
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    throw new OptimError(`${who}: update() fails while it is traced: ${cause.message}. ${advice}`, { cause });
  } finally {
    Object.defineProperties(Num.prototype, methods);
    for (const type of [Num, Bool]) Reflect.deleteProperty(type.prototype, Symbol.toPrimitive);
  }
}
