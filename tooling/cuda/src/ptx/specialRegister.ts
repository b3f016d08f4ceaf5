/** What the generated code calls a thread's place in its block, and the block's in the grid. */
const places: Record<string, string> = { "%tid": "t", "%ntid": "nt", "%ctaid": "b", "%nctaid": "nb" };

/** The expression for a register that the hardware sets, such as `%tid.x`. */
export function specialRegister(name: string): string | undefined {
  if (name === "%laneid") return "((tx + ntx * (ty + nty * tz)) & 31)";
  const [word, axis] = name.split(".");
  const place = places[word!];
  return place !== undefined && axis !== undefined && /^[xyz]$/.test(axis) ? place + axis : undefined;
}
