import { OptimError, type Options, type Rule, slotShape, slotsOf, type Widen } from "optim-core";
import type { TfTensor } from "./tfModule.ts";

type Each<T, As> = { readonly [I in keyof T]: As };

/** Hyper-parameters of one functional step: a number may be a scalar tensor, and gradients flow to it. */
export type TensorHyper<H, Tensor> = {
  readonly [K in keyof Widen<H>]?: Widen<H>[K] extends number
    ? number | Tensor
    : Widen<H>[K] extends readonly number[]
      ? Each<Widen<H>[K], number | Tensor>
      : Widen<H>[K];
};

/** What a functional step remembers of a parameter: its step count, and its slots as tensors. */
export type FunctionalState<S, Tensor> = { readonly step: number } & { readonly [K in keyof S]?: Tensor };

/** What a functional step needs. */
export interface FunctionalInput<H, S, Tensor> {
  /** The weights, under names of your own. */
  readonly params: { readonly [name: string]: Tensor };
  /** Their gradients; a parameter without one stays as it is. */
  readonly grads: { readonly [name: string]: Tensor | null | undefined };
  /** What the last step returned; nothing at first. */
  readonly state?: { readonly [name: string]: FunctionalState<S, Tensor> };
  /** Hyper-parameters that differ from the optimizer's own. */
  readonly hyper?: TensorHyper<H, Tensor>;
}

/** The weights and the state after a functional step. */
export interface FunctionalOutput<S, Tensor> {
  readonly params: Record<string, Tensor>;
  readonly state: Record<string, FunctionalState<S, Tensor>>;
}

/** An input with its types set aside. */
export type PlainInput = FunctionalInput<object, Record<string, unknown>, TfTensor>;
/** An output with its types set aside. */
export type PlainOutput = FunctionalOutput<Record<string, unknown>, TfTensor>;
/** The state of one parameter with its types set aside. */
export type PlainState = { readonly step: number } & { readonly [slot: string]: TfTensor | number };

/** @throws OptimError where parameters or gradients are missing, or do not fit each other. */
export function checkTensors(who: string, input: PlainInput): void {
  const { params, grads } = Object(input) as PlainInput;
  if (Object(params) !== params || Object(grads) !== grads)
    throw new OptimError(`${who}.update: it needs { params, grads }, tensors by name in both.`);
  for (const [name, grad] of Object.entries(grads)) {
    const shape = Object.hasOwn(params, name) ? params[name]!.shape : undefined;
    if (!shape) throw new OptimError(`${who}.update: there is a gradient "${name}" and no parameter of that name.`);
    if (grad && String(grad.shape) !== String(shape))
      throw new OptimError(
        `${who}.update: the gradient of "${name}" has shape [${grad.shape}], the parameter [${shape}].`,
      );
  }
}

/** @throws OptimError where what is remembered of a parameter is not what the options ask for. */
export function checkState(rule: Rule, options: Options, { params, state = {} }: PlainInput): void {
  for (const [name, saved] of Object.entries(state)) {
    if (!Object.hasOwn(params, name)) continue;
    const bad = (what: string): OptimError =>
      new OptimError(`${rule.name}.update: the state of "${name}" ${what}. Pass what the last update() returned.`);
    const { step, ...slots } = Object(saved) as { step?: unknown } & Record<string, TfTensor | undefined>;
    if (!(Number.isSafeInteger(step) && (step as number) >= 0)) throw bad(`has step ${String(step)}`);
    for (const [slot, { extent }] of slotsOf(rule, options)) {
      const [found, wanted] = [slots[slot]?.shape, slotShape(extent, params[name]!.shape)];
      if (String(found) !== String(wanted)) throw bad(`has ${slot} as [${found ?? "nothing"}], not [${wanted}]`);
    }
  }
}

/** Hyper-parameters as numbers, for a check: the optimizer's own stand for those that are tensors. */
export function withoutTensors(given: Options, hyper: object): object {
  const number = (x: unknown, own: unknown): unknown => (Object(x) === x ? own : x);
  const each = ([name, x]: [string, unknown]): [string, unknown] => {
    const own = given[name] as readonly number[] | undefined;
    return [name, Array.isArray(x) ? x.map((item, i) => number(item, own?.[i])) : number(x, own)];
  };
  return Object.fromEntries(Object.entries(hyper).map(each));
}
