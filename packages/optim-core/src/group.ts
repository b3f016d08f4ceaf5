import type { Backend } from "./backend.ts";
import { DeviceScalar } from "./deviceScalar.ts";
import { type CommonOptions, checkOptions } from "./domain.ts";
import { fail } from "./error.ts";
import { sizeOf } from "./extent.ts";
import type { Widen } from "./hyper.ts";
import { labelOf, type Param } from "./param.ts";
import type { Rule } from "./rule.ts";

/** Parameters that share their options. Write to the options between steps; `params` is fixed. */
export type ParamGroup<H, Buf> = Widen<H> &
  CommonOptions & {
    /** The learning rate that the group began with: what schedules, and decay coupled to them, refer to. */
    initialLr: number;
    readonly params: readonly Param<Buf>[];
  };

/** The options of a group as a user gives them: every one may be left out, and `lr` may be a number in device memory. */
export type GroupOptions<H, Buf> = Partial<Omit<Widen<H>, "lr"> & CommonOptions> & {
  readonly lr?: number | DeviceScalar<Buf>;
  readonly initialLr?: number;
};

/** A group as a user gives it: its parameters, and the options in which it differs from the optimizer's defaults. */
export type GroupInput<H, Buf> = GroupOptions<H, Buf> & { readonly params: Iterable<Param<Buf>> };

/** A group with its types set aside: what the machinery reads and writes. */
export interface PlainGroup<Buf> {
  readonly params: readonly Param<Buf>[];
  lr: number;
  [option: string]: unknown;
}

/** A group checked and filled in, and the scalars of its options that live on the device. */
export interface MadeGroup<Buf> {
  readonly group: PlainGroup<Buf>;
  readonly scalars: Readonly<Record<string, Buf>>;
}

/** Fills a group with the defaults and checks it against the rule and against the parameters that are `owned` already. */
export function makeGroup<Buf>(
  rule: Rule,
  backend: Backend<Buf>,
  defaults: Readonly<Record<string, unknown>>,
  input: { readonly params: Iterable<Param<Buf>> },
  owned: Iterable<Param<Buf>>,
): MadeGroup<Buf> {
  const { params: given, ...options } = { ...defaults, ...input } as { params: Iterable<Param<Buf>>; lr: unknown };
  const isList = given !== null && typeof given === "object" && Symbol.iterator in given;
  if (!isList || ArrayBuffer.isView(given)) fail(rule.name, "a group's `params` must be a list of parameters.");
  const params = [...given];
  if (params.length === 0) fail(rule.name, "a group without parameters. Give it some, or leave it out.");
  checkParams(rule, backend, params, [...owned]);

  const { lr } = options;
  const scalars: Record<string, Buf> = {};
  const group = { ...options, params } as unknown as PlainGroup<Buf>;
  if (lr instanceof DeviceScalar) {
    scalars.lr = lr.data as Buf;
    Object.defineProperty(group, "lr", {
      enumerable: true,
      get: () => lr.value,
      set: (value: number) => {
        lr.value = value;
      },
    });
  }
  group.initialLr ??= group.lr;
  checkOptions(rule, group);
  return { group, scalars };
}

function checkParams<Buf>(rule: Rule, backend: Backend<Buf>, params: readonly Param<Buf>[], owned: readonly Param<Buf>[]): void {
  const before = new Set(owned);
  const names = new Set(owned.map(({ name }) => name));
  params.forEach((p, i) => {
    if (!Array.isArray(p?.shape)) fail(rule.name, `params[${i}] is not a parameter. Wrap a plain array with parameter(array).`);
    const label = labelOf(p, i);
    if (before.has(p)) fail(rule.name, `${label} is already in ${owned.includes(p) ? "another" : "this"} group.`);
    before.add(p);
    if (p.name !== undefined && names.has(p.name)) fail(rule.name, `two parameters are named "${p.name}". Name them apart.`);
    names.add(p.name);
    checkBuffer(rule.name, `${label}: its data`, backend, p.data, p);
  });
}

/** Checks that a buffer is of this backend and holds what the parameter's shape and dtype say. */
export function checkBuffer<Buf>(who: string, what: string, backend: Backend<Buf>, buffer: Buf, { shape, dtype }: Param<Buf>): void {
  const info = backend.inspect(buffer);
  if (!info && buffer !== null && typeof buffer === "object" && "indices" in buffer)
    fail(who, `${what} is sparse, which no rule takes. Make it dense.`);
  if (!info) fail(who, `${what} is not a buffer of the ${backend.name} backend.`);
  if (info.dtype !== dtype) fail(who, `${what} is ${info.dtype}, the parameter is ${dtype}.`);
  if (info.length !== sizeOf(shape)) fail(who, `${what} has ${info.length} numbers, shape [${shape}] has ${sizeOf(shape)}.`);
}
