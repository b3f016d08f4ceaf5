/** A record with the same keys, each value made from the old one. */
export const mapValues = <V, W>(
  record: Readonly<Record<string, V>>,
  make: (value: V, key: string) => W,
): Record<string, W> => Object.fromEntries(Object.entries(record).map(([key, value]) => [key, make(value, key)]));
