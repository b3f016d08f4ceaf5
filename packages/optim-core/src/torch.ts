import type { CheckpointValue } from "./checkpoint/checkpoint.ts";
import { commonHyper } from "./domain.ts";
import { fail } from "./error.ts";
import type { HostTensor } from "./hostTensor.ts";
import { defaultOf, type HyperDefault } from "./hyper.ts";
import type { Options } from "./program.ts";
import type { Rule } from "./rule.ts";
import type { StateDict } from "./stateDict.ts";
import { camelCase, layoutOf, ofSchedulers, snakeCase, withoutMeaning } from "./torchLayout.ts";

/** What a reader of torch's files finds in a state dict. */
export type TorchValue = CheckpointValue | bigint | readonly TorchValue[] | { readonly [key: string]: TorchValue };

/** An optimizer's state dict in torch's own layout: state by parameter number, groups with torch's names, `step` as a tensor. */
export type TorchStateDict<V = CheckpointValue> = {
  readonly state: { readonly [param: string]: { readonly [name: string]: V } };
  readonly param_groups: readonly { readonly [option: string]: V }[];
};

/** An optimizer's class: what knows how its rule looks in torch. */
export interface TorchClass<H, S> {
  readonly rule: Rule<H, S>;
}

/**
 * A state dict in torch's layout, key for key as torch 2.14's class of that name writes it (Composer's for the decoupled ones, lion-pytorch's
 * for Lion). Tensors are those of `dict`, not copies.
 *
 * As in torch, a parameter that never had a gradient has no entry. (torch's Adagrad alone needs one: give it a gradient of zeros first.)
 *
 * @throws OptimError for an option that torch's class does not have, such as `amsgrad: "corrected"`.
 */
export function toTorch<H, S>(dict: StateDict<H, S>, type: TorchClass<H, S>): TorchStateDict {
  const rule = type.rule as unknown as Rule;
  const layout = layoutOf(rule);
  const states = Object.entries(dict.state).flatMap(([id, { step, ...slots }]) => {
    if (step === 0) return [];
    const tensors = Object.entries(slots as Readonly<Record<string, HostTensor>>).map(([name, tensor]) => [
      snakeCase(name),
      tensor,
    ]);
    const entry = Object.fromEntries(layout.step ? [["step", float32Scalar(step)], ...tensors] : tensors);
    return Object.keys(entry).length > 0 ? [[id, entry]] : [];
  });
  const groups = (dict.paramGroups as readonly Options[]).map((group) => torchGroup(rule, group));
  return { state: Object.fromEntries(states), param_groups: groups };
}

function torchGroup(
  rule: Rule,
  { params, paramNames, initialLr, ...options }: Options,
): Record<string, CheckpointValue> {
  const { options: names, decoupled, initialLr: always } = layoutOf(rule);
  const used = new Set(["decay"]);
  const torchValue = (name: string): CheckpointValue => {
    if (Object.hasOwn(withoutMeaning, name)) return false;
    if (name === "decoupled_weight_decay") return "decay" in options ? decoupledBy(rule, options.decay) : decoupled;
    used.add(camelCase(name));
    return options[camelCase(name)] as CheckpointValue;
  };
  const inOrder = names.map((name): [string, CheckpointValue] => [name, torchValue(name)]);
  if (!names.includes("decoupled_weight_decay")) used.delete("decay");
  const declared: Readonly<Record<string, HyperDefault>> = { ...commonHyper, ...rule.hyper };
  for (const [name, value] of Object.entries(options)) {
    const isDefault =
      declared[name] !== undefined && JSON.stringify(value) === JSON.stringify(defaultOf(declared[name]));
    if ((!used.has(name) && !isDefault) || value === "corrected")
      fail(
        rule.name,
        `torch's class has no ${name}: ${JSON.stringify(value)}. Set it to what torch does before you export.`,
      );
  }
  return {
    ...(paramNames === undefined ? {} : { param_names: paramNames as readonly string[] }),
    ...Object.fromEntries(inOrder),
    ...(always || initialLr !== options.lr ? { initial_lr: initialLr as number } : {}),
    params: params as readonly number[],
  };
}

function decoupledBy(rule: Rule, decay: unknown): boolean {
  if (decay !== "l2" && decay !== "lrCoupled")
    fail(rule.name, `torch's class has no decay: "${decay}". Use "l2" or "lrCoupled", or export Composer's class.`);
  return decay === "lrCoupled";
}

const float32Scalar = (x: number): HostTensor => ({ dtype: "f32", shape: [], data: Float32Array.of(x) });

/**
 * The inverse of {@link toTorch}, for what {@link https://www.npmjs.com/package/optim-torch | optim-torch} reads: a state dict that
 * `loadStateDict` of the class takes. SGD's state, which has no step count in torch, gets one, so that its momentum goes on undamped.
 *
 * @throws OptimError for an option or an entry of state that the class does not have; it is named.
 */
export function fromTorch<H, S>(
  dict: TorchStateDict<TorchValue> | CheckpointValue | undefined,
  type: TorchClass<H, S>,
): StateDict<H, S> {
  const rule = type.rule as unknown as Rule;
  const { state, param_groups: groups } = Object(dict) as Partial<TorchStateDict<TorchValue>>;
  if (
    typeof state !== "object" ||
    state === null ||
    !Array.isArray(groups) ||
    !groups.every((group) => Array.isArray(group?.params))
  )
    fail(
      rule.name,
      "this is no state dict of torch, which has `state` and `param_groups`. Pass the optimizer's part of a checkpoint.",
    );
  const steps = groups.flatMap(({ params }) => params.map((id: number) => [String(id), { step: 0 }]));
  const entries = Object.entries(state).flatMap(([id, entry]) => {
    if (typeof entry !== "object" || entry === null)
      fail(rule.name, `parameter ${id} has ${entry} for its state in torch's state dict.`);
    const ours = ourState(rule, id, entry);
    return ours ? [[id, ours]] : [];
  });
  const paramGroups = (groups as TorchStateDict<TorchValue>["param_groups"]).map((group) => ourGroup(rule, group));
  return { state: Object.fromEntries([...steps, ...entries]), paramGroups } as unknown as StateDict<H, S>;
}

function ourState(
  rule: Rule,
  id: string,
  { step, ...given }: TorchStateDict<TorchValue>["state"][string],
): Options | undefined {
  const tensors = Object.entries(given).filter(([, value]) => value !== null);
  if (tensors.length === 0 && step === undefined) return undefined;
  const count = step === undefined ? 1 : plain(step);
  if (!Number.isSafeInteger(count) || (count as number) < 0)
    fail(rule.name, `parameter ${id} has step ${count} in torch's state dict.`);
  const slots = tensors.map(([name, value]) => {
    const slot = Object.hasOwn(rule.state, camelCase(name)) ? rule.state[camelCase(name)] : undefined;
    if (!slot || slot.transient)
      fail(
        rule.name,
        `has no state "${name}", which torch's state dict has for parameter ${id}. Load it into its own class.`,
      );
    return [camelCase(name), slot.extent === "tensor" ? float32Scalar(plain(value) as number) : value];
  });
  return { step: count, ...Object.fromEntries(slots) };
}

function ourGroup(
  rule: Rule,
  { params, param_names, ...given }: TorchStateDict<TorchValue>["param_groups"][number],
): Options {
  const { decoupled } = layoutOf(rule);
  const ourOptions = { ...rule.hyper, ...commonHyper, initialLr: 0 };
  const options: Record<string, unknown> = {};
  for (const [name, torch] of Object.entries(given)) {
    const value = plain(torch);
    const ours = camelCase(name);
    if (Object.hasOwn(ourOptions, ours)) options[ours] = value;
    else if (name === "decoupled_weight_decay" && "decay" in rule.hyper) options.decay = value ? "lrCoupled" : "l2";
    else if (name === "decoupled_weight_decay") {
      if (value !== decoupled)
        fail(rule.name, `decoupled_weight_decay is ${value} in torch's group. Load it into Adam, which can do both.`);
    } else if (!Object.hasOwn(withoutMeaning, name) && !ofSchedulers.includes(name))
      fail(
        rule.name,
        `has no option "${name}", which torch's group has. Delete it from the group if it does not matter.`,
      );
  }
  options.initialLr ??= options.lr;
  return { ...options, params: plain(params!), ...(param_names === undefined ? {} : { paramNames: param_names }) };
}

const isTensor = (value: TorchValue): value is HostTensor =>
  typeof value === "object" && value !== null && "data" in value && ArrayBuffer.isView(value.data);

/** Options are plain here: a rate that torch keeps in a tensor is a number. */
function plain(value: TorchValue): unknown {
  if (typeof value === "bigint") return Number(value);
  if (Array.isArray(value)) return value.map(plain);
  return isTensor(value) ? Number(value.data[0]) : value;
}
