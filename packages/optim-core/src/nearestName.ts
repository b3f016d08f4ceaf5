/** The name that a misspelt one was probably meant to be: at most a third of its letters away, whatever the case; undefined where none is. */
export function nearestName(given: string, names: Iterable<string>): string | undefined {
  let [nearest, least]: [string | undefined, number] = [undefined, Math.max(1, given.length / 3)];
  for (const name of names) {
    const distance = editDistance(given.toLowerCase(), name.toLowerCase());
    if (distance <= least) [nearest, least] = [name, distance - 1];
  }
  return nearest;
}

/** How many letters must be put in, left out or exchanged to make `b` of `a` (Levenshtein's distance). */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 0; i < a.length; i++) {
    const next = [i + 1];
    for (let k = 0; k < b.length; k++)
      next.push(Math.min(row[k]! + Number(a[i] !== b[k]), row[k + 1]! + 1, next[k]! + 1));
    row = next;
  }
  return row[b.length]!;
}
