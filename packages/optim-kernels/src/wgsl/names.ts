/**
 * Words that a rule may well use, and WGSL or the lines of a kernel too. WGSL reserves some hundred others, which nobody needs; its compiler
 * names the one that somebody does.
 */
const taken =
  "active auto become case class common const default delete do else enum export extern false filter final fn for from get if import layout let loop match meta mod move new null of override pass patch precise private public ref require resource return self set shared smooth static struct switch target this trait true try type union use using var virtual where while with yield u at id i e k row column line lane local group groups half scratch update abs min max sqrt select";

/** `expAvgSq` as WGSL would have it, `exp_avg_sq`; `betas[0]` is `betas0`. */
const snake = (name: string): string =>
  name.replace(/\W/g, "").replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** Gives every name that it is asked for as an identifier of WGSL that is not in use yet. */
export function makeNames(): (name: string) => string {
  const used = new Set(taken.split(" "));
  return (name) => {
    let free = snake(name);
    while (used.has(free)) free += "_";
    used.add(free);
    return free;
  };
}
