/** How strongly what stands in parentheses or beside them binds; comparisons and bit operations of WGSL are left alone. */
const strength: Readonly<Record<string, number>> = { "+": 1, "-": 1, "*": 2, "/": 2 };

/** The weakest operator of a text outside of its own parentheses; undefined where there is one of another kind. */
function weakest(text: string): number | undefined {
  let depth = 0;
  let found = 3;
  for (const token of text.match(/[()]|[^()\s]+/g) ?? []) {
    if (token === "(") depth++;
    else if (token === ")") depth--;
    else if (depth === 0 && !/[\w,]/.test(token)) {
      const binds = strength[token];
      if (binds === undefined) return undefined;
      found = Math.min(found, binds);
    }
  }
  return found;
}

/** Where the parenthesis that opens at `start` closes. */
function closing(line: string, start: number): number {
  let depth = 0;
  for (let i = start; i < line.length; i++) {
    if (line[i] === "(") depth++;
    if (line[i] === ")" && --depth === 0) return i;
  }
  return -1;
}

/** Leaves out parentheses of arithmetic that change nothing: floats do not reassociate, so equally strong right operands keep theirs. */
export function withoutParentheses(code: string): string {
  return code
    .split("\n")
    .map((line) => {
      let text = line;
      for (let i = 0; i < text.length; i++) {
        if (text[i] !== "(" || /[\w>&-]/.test(text[i - 1] ?? " ")) continue;
        const end = closing(text, i);
        const inner = text.slice(i + 1, end);
        const own = weakest(inner);
        if (end < 0 || own === undefined || inner.includes(",")) continue;
        const left = text.slice(0, i).match(/(\S+) $/)?.[1] ?? "";
        const right = text.slice(end + 1).match(/^ (\S+)/)?.[1] ?? "";
        const isFree = (side: string, isLeft: boolean) => {
          if (/^=?$|^return$|^if$/.test(side) || side.endsWith(",")) return true;
          const binds = strength[side];
          return binds !== undefined && (isLeft ? own > binds : own >= binds);
        };
        if (!isFree(left, true) || !isFree(right, false)) continue;
        text = text.slice(0, i) + inner + text.slice(end + 1);
        i--;
      }
      return text;
    })
    .join("\n");
}
