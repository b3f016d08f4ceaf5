import { constant, type Num, where } from "optim-core";

/** Square roots that are taken of a small number first: they bring what is above 1e-8 so near to 1 that the series ends early. */
const ROOTS = 6;
const TERMS = 11;

/** `ln x = 2 artanh z` with `z = (x − 1) / (x + 1)`, as the series of artanh; for numbers from 0.7 to 1. */
function series(x: Num): Num {
  const z = x.sub(1).div(x.add(1));
  const square = z.square();
  let sum = constant(0);
  for (let k = TERMS; k >= 0; k--) sum = sum.mul(square).add(1 / (2 * k + 1));
  return sum.mul(z).mul(2);
}

/**
 * The natural logarithm of a number from 1e-8 to 1, of operations that symbols have. For host-rate numbers, which are float64 and computed
 * once per step: there it is right to 13 digits, also near to 1, where a root would lose some.
 */
export function naturalLog(x: Num): Num {
  let root = x;
  for (let i = 0; i < ROOTS; i++) root = root.sqrt();
  return where(x.lt(0.7), series(root).mul(2 ** ROOTS), series(x));
}
