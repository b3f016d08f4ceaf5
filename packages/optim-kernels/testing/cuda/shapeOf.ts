const shapes: Readonly<Record<string, string>> = {
  char: "8 bits",
  "unsigned char": "8 bits",
  "unsigned short": "16 bits",
  int: "32 bits",
  "unsigned int": "32 bits",
  enum: "32 bits",
  "unsigned long long": "64 bits",
  uint64_t: "64 bits",
  "struct *": "64 bits",
  "void *": "64 bits",
  size_t: "size_t",
  float: "float",
  "const char *": "text",
};

/** How C passes a type: what types have in common that stand for each other in a call. `types` says what those with names are. */
export function shapeOf(type: string, types: Readonly<Record<string, string>> = {}): string {
  const bare = type.replace(/^_\w+_ /, "");
  const plain = bare.replace(/^const /, "");
  const shape = shapes[bare] ?? shapes[types[plain] ?? plain];
  if (shape) return shape;
  if (!bare.endsWith("*")) throw new Error(`shapeOf: how does C pass ${type}?`);
  return `pointer to ${shapeOf(bare.slice(0, -1).trim(), types)}`;
}
