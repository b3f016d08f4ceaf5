import { PtxError } from "./ptxError.ts";

/** A word (which may begin with, and contain, dots), a number, a string or a mark of PTX. */
export interface Token {
  readonly kind: "word" | "number" | "string" | "mark" | "end";
  readonly text: string;
  readonly line: number;
}

const space = /\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\//y;
const word = /[.%$_A-Za-z][\w.$%]*/y;
const number = /0[fF][\dA-Fa-f]{8}\b|0[dD][\dA-Fa-f]{16}\b|0[xX][\dA-Fa-f]+U?\b|\d+\.\d*(?:[eE][+-]?\d+)?\b|\d+U?\b/y;
const string = /"[^"\n]*"/y;
const mark = /[{}()[\],;:@!+\-<>=|]/y;

const kinds = [
  ["word", word],
  ["mark", mark],
  ["number", number],
  ["string", string],
] as const;

/** The words of a text, without comments, and an end. */
export function tokensOf(source: string): Token[] {
  const tokens: Token[] = [];
  let line = 1;
  let at = 0;
  for (;;) {
    for (let end = matched(space, source, at); end > at; end = matched(space, source, at)) {
      for (let n = source.indexOf("\n", at); n >= 0 && n < end; n = source.indexOf("\n", n + 1)) line++;
      at = end;
    }
    if (at === source.length) break;
    const start = at;
    for (const [kind, pattern] of kinds) {
      at = matched(pattern, source, start);
      if (at === start) continue;
      tokens.push({ kind, text: source.slice(start, at), line });
      break;
    }
    if (at === start) throw new PtxError(line, `Parsing error near '${source.slice(at, at + 10)}': syntax error`);
  }
  tokens.push({ kind: "end", text: "", line });
  return tokens;
}

/** Where a match that begins there ends; there, if there is none. */
function matched(pattern: RegExp, source: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(source) ? pattern.lastIndex : at;
}
