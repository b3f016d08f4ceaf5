import type { Register } from "./program.ts";
import type { Scalar } from "./scalar.ts";
import type { TokenReader } from "./tokenReader.ts";

/** The registers that a name may mean, between two braces. */
export class RegisterScope {
  /** Every register of the routine, also those of scopes that ended. */
  readonly all: Register[];
  readonly #outer: RegisterScope | undefined;
  readonly #names = new Map<string, Register>();

  constructor(outer?: RegisterScope) {
    this.#outer = outer;
    this.all = outer?.all ?? [];
  }

  inner(): RegisterScope {
    return new RegisterScope(this);
  }

  declare(reader: TokenReader, name: string, type: Scalar): Register {
    if (this.#names.has(name)) reader.refuse(`Duplicate definition of '${name}'`);
    const register = { name, type, index: this.all.length };
    this.all.push(register);
    this.#names.set(name, register);
    return register;
  }

  find(name: string): Register | undefined {
    return this.#names.get(name) ?? this.#outer?.find(name);
  }
}
