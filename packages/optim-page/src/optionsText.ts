import { isOptional, type Options, type Rule } from "optim-core";
import { literal } from "./literal.ts";

/** Options as code: an optional number that is there has no value that would matter. */
export const optionsText = ({ hyper }: Rule, options: Options): string =>
  Object.entries(options)
    .map(([name, value]) => (isOptional(hyper[name]!) && value ? name : `${name}: ${literal(value)}`))
    .join(", ");
