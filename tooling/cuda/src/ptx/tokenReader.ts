import { PtxError } from "./ptxError.ts";
import { type Token, tokensOf } from "./token.ts";

/** Reads a text word by word. */
export class TokenReader {
  readonly #tokens: Token[];
  #at = 0;

  constructor(source: string) {
    this.#tokens = tokensOf(source);
  }

  get line(): number {
    return this.peek().line;
  }

  peek(ahead = 0): Token {
    return this.#tokens[Math.min(this.#at + ahead, this.#tokens.length - 1)]!;
  }

  next(): Token {
    const token = this.peek();
    this.#at++;
    return token;
  }

  /** Takes the next word if it is this one. */
  accept(text: string): boolean {
    const found = this.peek().text === text && this.peek().kind !== "string";
    if (found) this.#at++;
    return found;
  }

  expect(text: string): void {
    if (!this.accept(text)) this.refuse(`expected '${text}'`);
  }

  word(): string {
    return this.peek().kind === "word" ? this.next().text : this.refuse("expected a name");
  }

  /** A whole number of 32 bits, as counts and sizes are. */
  count(): number {
    const value = Number(this.peek().text.replace(/U$/, ""));
    if (this.peek().kind !== "number" || !Number.isInteger(value)) this.refuse("expected a whole number");
    this.next();
    return value;
  }

  /** Items with commas between them, until the mark, which is taken too. */
  list<T>(end: string, item: () => T): T[] {
    const items: T[] = [];
    while (!this.accept(end)) {
      if (items.length > 0) this.expect(",");
      items.push(item());
    }
    return items;
  }

  refuse(why: string): never {
    throw new PtxError(this.line, `Parsing error near '${this.peek().text}': syntax error (${why})`);
  }
}
