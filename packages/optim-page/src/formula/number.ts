import { atom, binding, rank, type Tex } from "./tex.ts";

/** A number as papers print it: `10^{-5}` for 1e-5, and digits where those are short. */
export function number(value: number): Tex {
  if (!Number.isFinite(value))
    return atom(value < 0 ? "-\\infty" : "\\infty", {
      rank: rank.number,
      binds: value < 0 ? binding.negative : binding.atom,
    });
  const [digits = "", exponent] = `${value}`.split("e");
  const isShort = exponent === undefined && !/^-?0\.000/.test(digits);
  const [mantissa = "", power] = isShort ? [digits] : value.toExponential().split("e");
  const times = power === undefined || mantissa === "1" ? "" : mantissa === "-1" ? "-" : `${mantissa} \\cdot `;
  const code = power === undefined ? mantissa : `${times}10^{${Number(power)}}`;
  if (code.startsWith("-")) return atom(code, { rank: rank.number, binds: binding.negative });
  const binds = times ? binding.product : power === undefined ? binding.atom : binding.power;
  return atom(code, { rank: rank.number, binds });
}
