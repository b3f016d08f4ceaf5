import { mixed, scaledRule } from "optim-amp";
import * as core from "optim-core";
import {
  AdamW,
  type AnyOptimizerClass,
  type DType,
  defaultOf,
  type Options,
  type Program,
  type Rule,
  SGD,
  trace,
} from "optim-core";

/** A traced rule, and the precisions that its kernel is for. */
export interface WrittenKernel {
  readonly name: string;
  readonly program: Program;
  readonly dtypes: Readonly<Record<string, DType>>;
}

/** The rule of a class. */
const ruleOf = ({ rule }: { readonly rule: unknown }): Rule => rule as Rule;

/** A class as a gradient scaler steps it. */
export const scaled = (type: { readonly rule: unknown }): { readonly rule: Rule } => ({
  rule: scaledRule(ruleOf(type)),
});

/** What a class computes with these options for weights of one precision; state is in float64 where they are, else in float32. */
export function writtenKernel(
  name: string,
  type: { readonly rule: unknown },
  options: Options = {},
  dtype: DType = "f32",
): WrittenKernel {
  const rule = ruleOf(type);
  const hyper = Object.fromEntries(Object.entries(rule.hyper).map(([key, value]) => [key, defaultOf(value)]));
  const slots = Object.fromEntries(Object.keys(rule.state).map((key) => [key, dtype === "f64" ? dtype : "f32"]));
  return { name, program: trace(rule, { ...hyper, ...options }), dtypes: { p: dtype, g: dtype, ...slots } };
}

const isOptimizer = (x: unknown): x is AnyOptimizerClass => typeof x === "function" && "rule" in x;

/** The kernels that golden files hold: every optimizer as it is, and one of each kind of flag, precision and wrapper. */
export const writtenKernels: readonly WrittenKernel[] = [
  ...Object.entries(core).flatMap(([name, type]) => (isOptimizer(type) ? [writtenKernel(name, type)] : [])),
  writtenKernel("AdamW.amsgrad", AdamW, { amsgrad: true }),
  writtenKernel("AdamW.bf16", AdamW, {}, "bf16"),
  writtenKernel("AdamW.f16", AdamW, {}, "f16"),
  writtenKernel("AdamW.f16.mixed", mixed(AdamW), {}, "f16"),
  writtenKernel("AdamW.f16.mixed.scaled", scaled(mixed(AdamW)), {}, "f16"),
  writtenKernel("AdamW.f64", AdamW, {}, "f64"),
  writtenKernel("SGD.nesterov", SGD, { momentum: 0.9, nesterov: true, weightDecay: 0.1 }),
];

/** Those that a GPU computes: it has no float64. */
export const gpuKernels = writtenKernels.filter(({ dtypes }) => dtypes.p !== "f64");
