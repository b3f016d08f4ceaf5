/** The value of a key, made and kept where there is none yet: `Map.prototype.getOrInsertComputed`, which is too new. */
export const getOrInsert = <K, V extends object>(
  map: { get(key: K): V | undefined; set(key: K, value: V): unknown },
  key: K,
  make: () => V,
): V => {
  const value = map.get(key) ?? make();
  map.set(key, value);
  return value;
};
