import type { SymbolNames, Symbols } from "./symbols.ts";
import { rank, type Tex } from "./tex.ts";

const momentum = (exponent: string): string => `\\beta_1 (1 - 0.5 \\cdot 0.96^{${exponent}})`;
const delta = (gradient: string): string => `\\frac{\\sqrt{u_{t-1} + \\epsilon}}{\\sqrt{v_t + \\epsilon}} ${gradient}`;

/** What papers call values that no slot keeps, by their right-hand sides. */
const paperNames: SymbolNames = {
  // Adadelta
  [delta("g_t")]: "\\Delta_t",
  [delta("\\tilde g_t")]: "\\Delta_t",
  // The decoupled ones: the schedule multiplier of arXiv:1711.05101
  "\\begin{cases} 1 & \\text{if } \\gamma_0 = 0 \\\\ \\frac{\\gamma}{\\gamma_0} & \\text{otherwise} \\end{cases}":
    "\\eta_t",
  // NAdam
  [momentum("t \\psi")]: "\\mu_t",
  [momentum("\\psi (t + 1)")]: "\\mu_{t+1}",
  // RAdam, AdaBelief
  "\\frac{2}{1 - \\beta_2} - 1": "\\rho_{\\infty}",
  "\\rho_{\\infty} - \\frac{2 t \\beta_2^t}{1 - \\beta_2^t}": "\\rho_t",
  "\\sqrt{\\frac{\\rho_{\\infty} (\\rho_t - 4) (\\rho_t - 2)}{\\rho_t (\\rho_{\\infty} - 4) (\\rho_{\\infty} - 2)}}":
    "r_t",
};

/** The letters of all others, by what they stretch over: what is like the gradient or the weight looks like it. */
const pools = {
  g: ["\\tilde g", "\\bar g", "\\check g"],
  p: ["\\tilde \\theta", "\\bar \\theta", "\\check \\theta"],
  element: ["u", "d", "q", "w", "x", "y", "z", "h"],
  tensor: ["r", "q", "c", "k", "l"],
  host: ["a", "c", "h", "k", "l"],
} as const;

const poolOf = ({ like, rank: of }: Tex): keyof typeof pools =>
  like ?? (of === rank.element ? "element" : of === rank.tensor ? "tensor" : "host");

/** A name for a shared value: that of its author, that of its paper, or a letter that is free. */
export function sharedName(value: Tex, symbols: Symbols, names: SymbolNames): string {
  const { code } = value;
  if (Object.hasOwn(names, code)) return names[code]!;
  const known = paperNames[code];
  if (known !== undefined && symbols.take(known)) return known;
  const letter = symbols.pick(pools[poolOf(value)]);
  return value.varies || value.rank > rank.host ? `${letter}_t` : letter;
}
