export { type Axis, linearAxis, logAxis } from "./axis.ts";
export { classes, type Digits, pickDigits, pixels, readDigits, type Split } from "./digits.ts";
export { type Line, type Plot, plot } from "./plot.ts";
export { Random } from "./random.ts";
export { percent, table, whole } from "./table.ts";
