import { OptimError } from "optim-core";
import { quoted } from "./readError.ts";
import { readTorch } from "./readTorch.ts";
import type { TorchDict, TorchValue } from "./torchValue.ts";

/** An optimizer's state dict in torch's own layout: state by parameter index, groups with torch's snake_case names. */
export interface TorchStateDict {
  readonly state: { readonly [index: string]: TorchDict };
  readonly param_groups: readonly TorchDict[];
}

/** How deep a checkpoint is searched: Composer keeps its optimizers at `state.optimizers.AdamW`. */
const searchDepth = 3;

/**
 * Reads an optimizer's state dict out of a file of `torch.save`: the file itself, or a part of a checkpoint such as
 * `{ epoch, model, optimizer }`. Without `path` the file must hold exactly one; `path` names the key, or the keys from the
 * outside in (a position in a list is a key).
 *
 * @throws OptimError where the file is damaged or refused (see {@link readTorch}), or where there is no such state dict; it lists
 * the keys that are there.
 */
export function readTorchStateDict(bytes: Uint8Array, path?: string | readonly string[]): TorchStateDict {
  const root = readTorch(bytes);
  if (path !== undefined && typeof path !== "string" && !Array.isArray(path))
    throw failure(`the path is ${String(path)}`, "Pass a key, or a list of keys from the outside in.");
  if (path !== undefined) return stateDictAt(root, typeof path === "string" ? [path] : path);
  const found = [...search(root, [])];
  const [first, ...others] = found;
  if (first === undefined) {
    throw failure(
      `the file holds no optimizer state ({ state, param_groups }); it holds ${contents(root)}`,
      "Pass a file that does.",
    );
  }
  if (others.length > 0) {
    const paths = found.map((keys) => `[${keys.map(quoted).join(", ")}]`).join(" and ");
    throw failure(`the file holds ${found.length} optimizer states, at ${paths}`, "Pass the path of one.");
  }
  return stateDictAt(root, first);
}

/** The paths of the optimizer states in a value; nothing is looked for inside of one. */
function* search(value: TorchValue, path: readonly string[]): Generator<readonly string[]> {
  if (!isContainer(value)) return;
  if (hasLayout(value)) {
    yield path;
  } else if (path.length < searchDepth) {
    for (const [key, child] of Object.entries(value)) yield* search(child, [...path, key]);
  }
}

function stateDictAt(root: TorchValue, path: readonly string[]): TorchStateDict {
  let value = root;
  for (const key of path) {
    const child = isContainer(value) && Object.hasOwn(value, key) ? (value as TorchDict)[key] : undefined;
    if (child === undefined) {
      throw failure(`found ${contents(value)}, but no key ${quoted(key)}`, "Pass a key that is there.");
    }
    value = child;
  }
  if (!isContainer(value) || !hasLayout(value)) {
    const place = path.length > 0 ? path.map(quoted).join(".") : "the file";
    throw failure(
      `${place} is no optimizer state ({ state, param_groups }); it holds ${contents(value)}`,
      "Pass the path of one.",
    );
  }
  const { state, param_groups } = value;
  if (
    !Object.values(state).every(isDict) ||
    !param_groups.every((group) => isDict(group) && Array.isArray(group.params))
  ) {
    throw failure(
      "a parameter's state or a group is not a dict, or a group has no params",
      "Save it again with torch.save.",
    );
  }
  return value;
}

/** The outline of a state dict; its parts are checked once it is chosen. */
function hasLayout(value: TorchDict | readonly TorchValue[]): value is TorchDict & TorchStateDict {
  return "state" in value && "param_groups" in value && isDict(value.state) && Array.isArray(value.param_groups);
}

function isContainer(value: TorchValue): value is TorchDict | readonly TorchValue[] {
  return Array.isArray(value) || isDict(value);
}

function isDict(value: TorchValue): value is TorchDict {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !ArrayBuffer.isView((value as TorchDict).data)
  );
}

function contents(value: TorchValue): string {
  if (!isContainer(value))
    return value === null ? "None" : typeof value === "object" ? "a tensor" : `a ${typeof value}`;
  const keys = Object.keys(value);
  const more = keys.length > 20 ? ` and ${keys.length - 20} more` : "";
  return keys.length > 0 ? `the keys ${keys.slice(0, 20).map(quoted).join(", ")}${more}` : "no keys";
}

function failure(what: string, advice: string): OptimError {
  return new OptimError(`readTorchStateDict: ${what}. ${advice}`);
}
