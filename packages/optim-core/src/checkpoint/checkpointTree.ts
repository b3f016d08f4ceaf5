import { fail } from "../error.ts";
import type { HostTensor } from "../hostTensor.ts";
import type { Checkpoint, CheckpointValue } from "./checkpoint.ts";

/** A checkpoint taken apart: its tensors, and the JSON of all the rest, which names them where they belong. */
export interface CheckpointTree {
  readonly json: string;
  readonly tensors: ReadonlyMap<string, HostTensor>;
}

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Keys that stand for what JSON lacks. A key of the caller's that begins with `$` gets one more. */
const tensorTag = "$tensor";
const numberTag = "$number";

/** The numbers that JSON has no words for. */
const nonJsonNumbers: readonly string[] = ["NaN", "Infinity", "-Infinity", "-0"];

/** Takes a checkpoint apart. A tensor is named by its path, `optimizer/state/0/expAvg`; throws for what cannot be stored. */
export function packTree(checkpoint: Checkpoint): CheckpointTree {
  const tensors = new Map<string, HostTensor>();
  const enclosing = new Set<object>();

  function pack(value: unknown, path: readonly string[]): Json {
    if (value === null || typeof value === "boolean" || typeof value === "string") return value;
    if (typeof value === "number") return packNumber(value);
    if (typeof value !== "object") return refuse(path, typeof value);
    if (isTensor(value, path)) return { [tensorTag]: addTensor(value, path) };
    if (enclosing.has(value)) fail(nameOf(path), "contains itself, and a file cannot.");
    enclosing.add(value);
    const packed = Array.isArray(value)
      ? Array.from(value, (item, index) => pack(item, [...path, String(index)]))
      : packRecord(value, path);
    enclosing.delete(value);
    return packed;
  }

  function packRecord(record: object, path: readonly string[]): Json {
    const prototype: object | null = Object.getPrototypeOf(record);
    // Object.prototype of any realm is plain: it is the one whose own prototype is null.
    if (prototype !== null && Object.getPrototypeOf(prototype) !== null) refuse(path, prototype.constructor.name);
    const members = Object.entries(record).filter(([, value]) => value !== undefined);
    // fromEntries defines members, so "__proto__" is a key like any other; an assignment would set the prototype.
    return Object.fromEntries(
      members.map(([key, value]) => [key.startsWith("$") ? `$${key}` : key, pack(value, [...path, key])]),
    );
  }

  function addTensor(tensor: HostTensor, path: readonly string[]): string {
    const plain = path.join("/").replace(/\p{Surrogate}/gu, "\ufffd");
    let name = plain;
    for (let copy = 2; tensors.has(name) || name === "__metadata__"; copy++) name = `${plain}#${copy}`;
    tensors.set(name, tensor);
    return name;
  }

  if (typeof checkpoint !== "object" || checkpoint === null || Array.isArray(checkpoint) || isTensor(checkpoint, [])) {
    fail("checkpoint", "must be a record: save { weights } rather than weights.");
  }
  return { json: JSON.stringify(pack(checkpoint, [])), tensors };
}

/** Puts a checkpoint together again from what {@link packTree} made. Throws for JSON that it did not make. */
export function unpackTree({ json, tensors }: CheckpointTree): Checkpoint {
  function unpack(value: Json): CheckpointValue {
    if (typeof value !== "object" || value === null) return value;
    return isList(value) ? value.map(unpack) : (unpackTagged(value) ?? unpackRecord(value));
  }

  function unpackRecord(record: { readonly [key: string]: Json }): Checkpoint {
    return Object.fromEntries(
      Object.entries(record).map(([key, value]) => {
        if (key.startsWith("$") && !key.startsWith("$$")) unreadable(`the tag ${JSON.stringify(key)}`);
        return [key.startsWith("$") ? key.slice(1) : key, unpack(value)];
      }),
    );
  }

  function unpackTagged(record: { readonly [key: string]: Json }): CheckpointValue | undefined {
    const [[tag, value] = [], ...others] = Object.entries(record);
    if ((tag !== tensorTag && tag !== numberTag) || others.length > 0) return undefined;
    if (typeof value !== "string") unreadable(`a ${tag} without a name`);
    if (tag === tensorTag) return tensors.get(value) ?? unreadable(`no tensor ${JSON.stringify(value)}`);
    return nonJsonNumbers.includes(value) ? Number(value) : unreadable(`the number ${JSON.stringify(value)}`);
  }

  const tree: Json = JSON.parse(json);
  if (typeof tree !== "object" || tree === null || isList(tree)) return unreadable("no record");
  return unpackRecord(tree);
}

function packNumber(value: number): Json {
  const text = Object.is(value, -0) ? "-0" : String(value);
  return nonJsonNumbers.includes(text) ? { [numberTag]: text } : value;
}

function isTensor(value: object, path: readonly string[]): value is HostTensor {
  if (!("dtype" in value && "shape" in value && "data" in value && ArrayBuffer.isView(value.data))) return false;
  const extra = Object.keys(value).find((key) => key !== "dtype" && key !== "shape" && key !== "data");
  if (extra !== undefined)
    fail(nameOf(path), `a tensor is { dtype, shape, data }; its ${JSON.stringify(extra)} would be lost.`);
  return true;
}

/** `Array.isArray` does not narrow readonly lists. */
function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function nameOf(path: readonly string[]): string {
  return `checkpoint: ${JSON.stringify(path.join("/"))}`;
}

function refuse(path: readonly string[], kind: string): never {
  fail(
    nameOf(path),
    `a file cannot hold ${kind === "undefined" ? "undefined" : `a ${kind}`}. ` +
      "It holds null, booleans, numbers, strings, tensors { dtype, shape, data }, and lists and plain records of these.",
  );
}

function unreadable(what: string): never {
  fail("checkpoint", `the tree has ${what}: a newer version wrote the file, or another program. Update optim-core.`);
}
