/**
 * The first of some members that an object lacks, by its path. Private ones can go with any release of TensorFlow.js, so whatever is used
 * of a backend is looked for before it is used.
 */
export function missingMember(
  object: object,
  paths: Readonly<Record<string, "function" | "object">>,
): string | undefined {
  const at = (path: string): unknown =>
    path.split(".").reduce<unknown>((x, name) => (Object(x) as Record<string, unknown>)[name], object);
  return Object.entries(paths).find(([path, kind]) => at(path) === null || typeof at(path) !== kind)?.[0];
}
