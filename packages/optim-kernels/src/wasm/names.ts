/** Locals that every sweep has, and that no symbol may take. */
const taken = "table pieces count lines skip index columns uniforms partials rest";

/** `expAvgSq` as `exp_avg_sq`, `betas[0]` as `betas0`. */
const snake = (name: string): string =>
  name.replace(/\W/g, "").replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** Gives each thing a name of its own, the same one whenever it is asked for. A hyper-parameter is asked for as `hyper lr`. */
export function makeNames(): (thing: string) => string {
  const names = new Map<string, string>();
  const used = new Set(taken.split(" "));
  return (thing) => {
    let name = names.get(thing) ?? snake(thing.replace(/^hyper /, ""));
    if (!names.has(thing)) while (used.has(name)) name += "_";
    used.add(name);
    names.set(thing, name);
    return name;
  };
}
