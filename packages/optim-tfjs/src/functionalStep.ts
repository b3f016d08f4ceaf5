import {
  float64,
  fold,
  type Node,
  type OptimizerClass,
  type OptimizerHyper,
  type Options,
  type Program,
  type Rule,
  type Slot,
  slotShape,
  slotsOf,
  trace,
} from "optim-core";
import { clipByGlobalNorm } from "./clipByGlobalNorm.ts";
import { evaluate } from "./evaluate.ts";
import { filledOptions } from "./filledOptions.ts";
import {
  checkState,
  checkTensors,
  type PlainInput,
  type PlainOutput,
  type PlainState,
  withoutTensors,
} from "./functionalInput.ts";
import type { TfApi } from "./tfApi.ts";
import type { AdapterOptions } from "./tfjsOptions.ts";
import type { TfTensor } from "./tfModule.ts";

/** One step of a rule as a pure function of tensors, made of operations that `tf.grad` records. */
export function functionalStep<H extends OptimizerHyper, S>(
  tf: TfApi,
  cls: OptimizerClass<H, S>,
  given: Options,
  limits: AdapterOptions,
  input: PlainInput,
): PlainOutput {
  const rule = cls.rule as unknown as Rule;
  checkTensors(rule.name, input);
  const { params, grads, state = {}, hyper = {} } = input;
  filledOptions(cls, { ...given, ...withoutTensors(given, hyper) });
  const { options, scalars } = tensorOptions(given, hyper);
  checkState(rule, options, input);
  const program = trace(rule, options, undefined, Object.keys(scalars));
  return tf.tidy(() => {
    const clipped = clippedTensors(tf, grads, limits);
    const names = Object.keys(params).filter((name) => clipped[name]);
    const memories = names.map(
      (name) => (state[name] as PlainState | undefined) ?? freshState(tf, rule, options, scalars, params[name]!),
    );
    const jobs = names.map((name, i) => {
      const { step, ...slots } = memories[i]!;
      const loads = { ...(slots as Record<string, TfTensor>), ...scalars, p: params[name]!, g: clipped[name]! };
      return { program, loads, shape: params[name]!.shape, row: uniformRow(program, options, step + 1) };
    });
    const output = {
      params: { ...params } as Record<string, TfTensor>,
      state: { ...state } as Record<string, PlainState>,
    };
    evaluate(tf, jobs).forEach(({ p, ...slots }, i) => {
      output.params[names[i]!] = p ?? jobs[i]!.loads.p;
      output.state[names[i]!] = { ...memories[i]!, ...slots, step: memories[i]!.step + 1 };
    });
    return output;
  }) as PlainOutput;
}

/** Tells numbers from tensors. A tensor's place among the options holds a 1, so that what is left out at 0 is there. */
function tensorOptions(given: Options, hyper: object): { options: Options; scalars: Record<string, TfTensor> } {
  const options: Record<string, unknown> = { ...given };
  const scalars: Record<string, TfTensor> = {};
  const plain = (key: string, value: unknown): unknown => {
    if (Object(value) !== value) return value;
    scalars[key] = value as TfTensor;
    return 1;
  };
  for (const [name, value] of Object.entries(hyper))
    options[name] = Array.isArray(value) ? value.map((x, i) => plain(`${name}[${i}]`, x)) : plain(name, value);
  return { options, scalars };
}

function clippedTensors(
  tf: TfApi,
  grads: PlainInput["grads"],
  { clipNorm, clipValue }: AdapterOptions,
): PlainInput["grads"] {
  let clipped: Record<string, TfTensor | null | undefined> = { ...grads };
  if (clipValue !== undefined)
    for (const [name, grad] of Object.entries(grads))
      if (grad) clipped[name] = tf.minimum(tf.maximum(grad, tf.scalar(-clipValue)), tf.scalar(clipValue));
  if (clipNorm !== undefined) clipped = clipByGlobalNorm(tf, clipped, clipNorm).grads;
  return clipped;
}

/** A parameter's state before its first step. */
function freshState(
  tf: TfApi,
  rule: Rule,
  options: Options,
  scalars: Record<string, TfTensor>,
  p: TfTensor,
): PlainState {
  const filled = ({ fill, extent }: Slot): TfTensor => {
    const shape = [...slotShape(extent, p.shape)];
    if (fill === "param") return p;
    if (typeof fill === "number") return tf.fill(shape, fill);
    const scalar = scalars[fill.hyper];
    return scalar ? tf.broadcastTo(tf.reshape(scalar, []), shape) : tf.fill(shape, options[fill.hyper] as number);
  };
  return { step: 0, ...Object.fromEntries(slotsOf(rule, options).map(([name, slot]) => [name, filled(slot)])) };
}

/** The host-rate values of a step, in float64. */
function uniformRow({ uniforms }: Program, options: Options, t: number): Float64Array {
  const read = (name: string): number => {
    const [key, index] = name.split(/[[\]]/) as [string, string?];
    return (index === undefined ? options[key] : (options[key] as readonly number[])[Number(index)]) as number;
  };
  const algebra = float64(read, t);
  const seen = new Map<Node, number>();
  return Float64Array.from(uniforms, (n) => fold(n, algebra, seen));
}
