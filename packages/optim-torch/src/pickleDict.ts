import { damaged, quoted, shown, unsupported } from "./readError.ts";

/** A Python dict under construction, and the plain object that it becomes. */
export type PickleDict = { [key: string]: unknown };

const dicts = new WeakSet<object>();

/** An empty dict. Only what is made here takes entries, so no tensor or class can be written to. */
export function newDict(): PickleDict {
  const dict: PickleDict = {};
  dicts.add(dict);
  return dict;
}

/** Whether a value was made by {@link newDict}. */
export function isDict(value: unknown): value is PickleDict {
  return typeof value === "object" && value !== null && dicts.has(value);
}

/** Sets an entry. Integer keys become strings; other keys, `__proto__` and a key that is there already are errors. */
export function setEntry(dict: PickleDict, key: unknown, value: unknown): void {
  if (typeof key !== "string" && !Number.isSafeInteger(key)) {
    throw unsupported(
      `a dict has a key that is neither a string nor an integer (${shown(key)})`,
      "Save only dicts with keys of these two kinds.",
    );
  }
  const name = String(key);
  if (name === "__proto__") {
    throw unsupported('a dict has the key "__proto__", which was refused', "Rename it before saving.");
  }
  if (Object.hasOwn(dict, name)) throw damaged(`a dict has the key ${quoted(name)} twice`);
  dict[name] = value;
}
