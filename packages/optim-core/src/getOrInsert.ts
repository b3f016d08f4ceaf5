/** The value of a key, made and kept where there is none yet: `Map.prototype.getOrInsertComputed`, which is too new. */
export const getOrInsert = <K, V extends object>(map: Map<K, V>, key: K, make: () => V): V => {
  const value = map.get(key) ?? make();
  map.set(key, value);
  return value;
};
