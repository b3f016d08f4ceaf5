/**
 * The first key that some object in a JSON text has twice. `JSON.parse` silently keeps the last of them, so two readers of one
 * file could see different things. The text must be valid JSON.
 */
export function repeatedKey(json: string): string | undefined {
  const enclosing: (Set<string> | undefined)[] = [];
  const colon = /\s*:/y;
  for (let at = 0; at < json.length; at++) {
    const character = json[at];
    if (character === "{") enclosing.push(new Set());
    else if (character === "[") enclosing.push(undefined);
    else if (character === "}" || character === "]") enclosing.pop();
    else if (character === '"') {
      const start = at;
      at = closingQuote(json, start);
      colon.lastIndex = at + 1;
      if (!colon.test(json)) continue;
      const key: string = JSON.parse(json.slice(start, at + 1));
      const keys = enclosing.at(-1);
      if (keys?.has(key)) return key;
      keys?.add(key);
    }
  }
  return undefined;
}

function closingQuote(json: string, openingQuote: number): number {
  let at = openingQuote + 1;
  while (at < json.length && json[at] !== '"') at += json[at] === "\\" ? 2 : 1;
  return at;
}
