import type { Rule } from "optim-core";

/** LaTeX for names that a page is to use: of hyper-parameters (`lr`, `betas[0]`), of slots, and of right-hand sides of shared values. */
export type SymbolNames = Readonly<Record<string, string>>;

/** The letters of the papers, and of torch's documentation where it has others. */
const hyperLetters: SymbolNames = {
  lr: "\\gamma",
  initialLr: "\\gamma_0",
  weightDecay: "\\lambda",
  eps: "\\epsilon",
  momentum: "\\mu",
  dampening: "\\tau",
  lambd: "\\lambda'",
  lrDecay: "\\eta",
  momentumDecay: "\\psi",
  trustCoeff: "\\eta",
  maxGradNorm: "c",
  cautiousFactor: "\\kappa",
  "etas[0]": "\\eta_-",
  "etas[1]": "\\eta_+",
  "stepSizes[0]": "s_{\\min}",
  "stepSizes[1]": "s_{\\max}",
};

const slotLetters: SymbolNames = {
  expAvg: "m",
  expAvgSq: "v",
  maxExpAvgSq: "v^{\\max}",
  expAvgVar: "s",
  maxExpAvgVar: "s^{\\max}",
  expInf: "u",
  squareAvg: "v",
  gradAvg: "\\bar g",
  accDelta: "u",
  momentumBuffer: "b",
  sum: "G",
  prev: "\\tilde g",
  stepSize: "s",
  eta: "\\eta",
  mu: "\\mu",
  muProduct: "\\pi",
  ax: "\\bar \\theta",
};

const greek =
  /^(alpha|beta|gamma|delta|epsilon|zeta|eta|theta|iota|kappa|lambda|mu|nu|xi|pi|rho|sigma|tau|phi|chi|psi|omega)(\d*)$/;

/** A name in upright letters; what LaTeX has a use for is left out of it. */
const upright = (name: string): string => `\\mathrm{${name.replace(/[^A-Za-z0-9]/g, "") || "x"}}`;

/** A symbol with something below it, beside what is there already. It is below the whole symbol, and no part of an upright word. */
function withIndex(symbol: string, index: string): string {
  const [, base = symbol, above = "", braced, plain] =
    /^(.*?)(\^\{[^}]*\}|\^\\?\w+)?(?:_\{([^}]*)\}|_(\\?\w+))?$/.exec(symbol) ?? [];
  const below = [braced ?? plain ?? [], index].flat().join(", ");
  const script = `_${below.length > 1 ? `{${below}}` : below}`;
  return base + script + above;
}

/** A name as a letter: `alpha2` as α₂, `k` as k, `t0` as t₀; undefined for a word. */
function letterOf(name: string): string | undefined {
  const [, word, digits] = greek.exec(name) ?? /^([a-zA-Z])(\d*)$/.exec(name) ?? [];
  if (word === undefined) return undefined;
  const letter = word.length > 1 ? `\\${word}` : word;
  return digits ? `${letter}_${digits.length > 1 ? `{${digits}}` : digits}` : letter;
}

/** A hyper-parameter's symbol before it is known what else has it. */
function hyperLetter(name: string): string | undefined {
  const [base = "", index] = name.split(/[[\]]/);
  if (index === undefined) return letterOf(name);
  return withIndex(letterOf(base.replace(/s$/, "")) ?? upright(base), `${Number(index) + 1}`);
}

/** The symbols of a rule: no two things have the same. */
export class Symbols {
  readonly #taken = new Set(["t", "g", "\\theta"]);
  readonly #hypers = new Map<string, string>();
  readonly #slots = new Map([
    ["p", "\\theta"],
    ["g", "g"],
  ]);

  constructor({ hyper, state }: Rule, names: SymbolNames = {}) {
    for (const [name, declared] of Object.entries(hyper)) {
      const all = Array.isArray(declared) ? declared.map((_, i) => `${name}[${i}]`) : [name];
      for (const each of all) {
        const letter = names[each] ?? (Object.hasOwn(hyperLetters, each) ? hyperLetters[each] : hyperLetter(each));
        this.#hypers.set(each, this.#take(letter, each));
      }
    }
    this.#hypers.set("initialLr", this.#take(names.initialLr ?? hyperLetters.initialLr, "initialLr"));
    for (const name of Object.keys(state)) {
      const known = Object.hasOwn(slotLetters, name) ? slotLetters[name] : letterOf(name);
      this.#slots.set(name, this.#take(names[name] ?? known, name));
    }
  }

  /** The symbol of a hyper-parameter: `betas[0]` is `\beta_1`. What a rule does not declare has its name. */
  hyper(name: string): string {
    return this.#hypers.get(name) ?? upright(name);
  }

  /** The symbol of a slot, of `p` or of `g`, at a time: `t`, `t-1`, or none. */
  slot(name: string, time?: string, decoration = ""): string {
    const symbol = this.#slots.get(name) ?? upright(name);
    const isGroup = /^\\\w+\{/.test(symbol);
    const decorated = decoration && (isGroup ? `${decoration}{${symbol}}` : `${decoration} ${symbol}`);
    return time === undefined ? symbol : withIndex(decorated || symbol, time);
  }

  /** Whether a rule's state has a slot of this name. */
  has(slot: string): boolean {
    return this.#slots.has(slot);
  }

  /** Takes a name with a time, `\\mu_{t+1}`, if neither it nor its letter is something else's. */
  take(name: string): boolean {
    if (this.#taken.has(name) || this.#taken.has(name.replace(/_.*$/, ""))) return false;
    this.#taken.add(name);
    return true;
  }

  /** Takes the first of these letters that nothing else has. */
  pick(letters: readonly string[]): string {
    return this.#take(
      letters.find((letter) => !this.#taken.has(letter)),
      "x",
    );
  }

  #take(letter: string | undefined, name: string): string {
    const plain = upright(name);
    let free = letter !== undefined && !this.#taken.has(letter) ? letter : plain;
    for (let i = 2; this.#taken.has(free); i++) free = plain.replace(/\}$/, `${i}}`);
    this.#taken.add(free);
    return free;
  }
}
