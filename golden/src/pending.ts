/** Whether a family stands in a list of those that are still to be built; a `*` in the list stands for anything. */
export function isPending(family: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => {
    const [start = "", ...rest] = pattern.split("*");
    if (rest.length === 0) return family === pattern;
    return family.startsWith(start) && family.endsWith(rest.join("*"));
  });
}
