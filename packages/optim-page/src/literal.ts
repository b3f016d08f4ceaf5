/** A value as JavaScript; small numbers as people write them. */
export const literal = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  if (typeof value !== "number") return JSON.stringify(value);
  const short = value.toExponential().replace("+", "");
  return value !== 0 && Number(short) === value && (Math.abs(value) < 0.1 || Math.abs(value) >= 1e5)
    ? short
    : `${value}`;
};
