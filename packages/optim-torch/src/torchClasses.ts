import { PickleClass } from "./pickleClass.ts";
import { isDict, newDict, setEntry } from "./pickleDict.ts";
import { damaged, quoted, unsupported } from "./readError.ts";
import { countsOf } from "./tensorShape.ts";
import type { TensorTable } from "./tensorTable.ts";
import { storageTypes, TorchStorage } from "./torchStorage.ts";

/**
 * The whole list of what a pickle may name: what `state_dict()` of optimizers, schedulers and modules is made of. Storage
 * classes are names only; calling one is an error.
 */
export class TorchClasses {
  readonly #classes: ReadonlyMap<string, PickleClass>;

  constructor(tensors: TensorTable) {
    const classes = [
      new PickleClass("collections.OrderedDict", (args) => dictOfPairs(args)),
      new PickleClass("collections.Counter", ([counts = newDict()]) => copyOfDict(counts)),
      new PickleClass("torch.Size", ([sizes]) => countsOf(sizes, "torch.Size")),
      new PickleClass("torch._utils._rebuild_tensor_v2", (args) => rebuildTensor(tensors, args)),
      new PickleClass("torch._utils._rebuild_parameter", ([tensor]) => tensor),
      ...[...storageTypes.keys()].map((name) => new PickleClass(`torch.${name}`, () => refuseCall(`torch.${name}`))),
    ];
    this.#classes = new Map(classes.map((entry) => [entry.name, entry]));
  }

  /** The class of this name; any name that is not on the list is an error, and nothing is called. */
  find(module: string, name: string): PickleClass {
    const found = this.#classes.get(`${module}.${name}`);
    if (found) return found;
    throw unsupported(
      `the file asks for ${quoted(`${module}.${name}`)}, which no state dict needs; it was refused and nothing was called`,
      "Save only tensors, numbers, strings, lists and dicts: torch.save(optimizer.state_dict(), path).",
    );
  }
}

function refuseCall(name: string): never {
  throw damaged(`the pickle calls the storage class ${quoted(name)}`);
}

function dictOfPairs([pairs = []]: readonly unknown[]): unknown {
  const dict = newDict();
  if (!Array.isArray(pairs)) throw damaged("an OrderedDict is made of what is not a list");
  for (const pair of pairs) {
    if (!Array.isArray(pair) || pair.length !== 2) throw damaged("an OrderedDict is made of what are not pairs");
    setEntry(dict, pair[0], pair[1]);
  }
  return dict;
}

function copyOfDict(counts: unknown): unknown {
  if (!isDict(counts)) throw damaged("a Counter is made of what is not a dict");
  const copy = newDict();
  for (const [key, count] of Object.entries(counts)) setEntry(copy, key, count);
  return copy;
}

function rebuildTensor(tensors: TensorTable, args: readonly unknown[]): unknown {
  const [storage, offset, size, strides, , hooks, metadata] = args;
  if (!(storage instanceof TorchStorage)) throw damaged("a tensor has no storage");
  const [start = 0] = countsOf([offset], "the offset of a tensor");
  const shape = countsOf(size, "the shape of a tensor");
  const stride = countsOf(strides, "the stride of a tensor");
  if (stride.length !== shape.length) throw damaged(`a tensor has the shape [${shape}], but the stride [${stride}]`);
  // Backward hooks are functions, metadata marks conjugated and negated views: a state has neither.
  if (!isEmpty(hooks) || !isEmpty(metadata)) {
    throw unsupported(
      "a tensor has hooks or metadata (a conjugated or negated view)",
      "Save tensor.detach().resolve_neg().",
    );
  }
  return tensors.add(storage, { offset: start, shape, stride });
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || (isDict(value) && Object.keys(value).length === 0);
}
