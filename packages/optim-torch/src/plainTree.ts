import { PickleClass } from "./pickleClass.ts";
import { isDict } from "./pickleDict.ts";
import { quoted, unsupported } from "./readError.ts";
import type { TorchValue } from "./torchValue.ts";

const maxDepth = 100;
const maxValues = 10_000_000;
const advice = "Save a plain state dict: torch.save(optimizer.state_dict(), path).";

/** How far a list or dict reaches: values in it, shared ones counted each time, and levels below it. */
interface Reach {
  readonly values: number;
  readonly depth: number;
}

/**
 * Checks that what a pickle made is a tree of plain values and tensors that any later walk survives: no class or storage as a
 * value, nothing that holds itself, at most 100 levels and 10 million values when shared parts are counted where they stand.
 */
export function checkPlainTree(value: unknown, isTensor: (value: object) => boolean): asserts value is TorchValue {
  const known = new Map<object, Reach>();
  const open = new Set<object>();

  function reachOf(node: unknown): Reach {
    if (!isBranch(node, isTensor)) return { values: 1, depth: 0 };
    const seen = known.get(node);
    if (seen) return seen;
    if (open.has(node)) throw unsupported("a list or dict in the file holds itself", advice);
    if (open.size >= maxDepth) throw tooDeep();
    open.add(node);
    let values = 1;
    let depth = 0;
    for (const child of Object.values(node)) {
      const reach = reachOf(child);
      values += reach.values;
      depth = Math.max(depth, reach.depth + 1);
    }
    open.delete(node);
    if (depth > maxDepth) throw tooDeep();
    if (values > maxValues) {
      throw unsupported(`the file repeats its parts into more than ${maxValues} values`, advice);
    }
    known.set(node, { values, depth });
    return { values, depth };
  }

  reachOf(value);
}

function isBranch(node: unknown, isTensor: (value: object) => boolean): node is object {
  if (typeof node !== "object" || node === null || isTensor(node)) return false;
  if (Array.isArray(node) || isDict(node)) return true;
  const what = node instanceof PickleClass ? `the class ${quoted(node.name)}` : "a bare storage";
  throw unsupported(`${what} stands where a value belongs`, advice);
}

function tooDeep(): Error {
  return unsupported(`the file nests more than ${maxDepth} levels`, advice);
}
