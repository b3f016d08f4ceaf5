/** Whether two options, or two records or lists of them, are the same: names in any order, numbers as `Object.is` has them. */
export function isSame(a: unknown, b: unknown): boolean {
  if (!isComposed(a) || !isComposed(b)) return Object.is(a, b);
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length && names.every((name) => Object.hasOwn(b, name) && isSame(a[name], b[name]))
  );
}

/** A list or a plain record; anything else, such as a rate in device memory, is the same as itself only. */
const isComposed = (x: unknown): x is Readonly<Record<string, unknown>> =>
  Array.isArray(x) || (Object(x) === x && Object.getPrototypeOf(x) === Object.prototype);
