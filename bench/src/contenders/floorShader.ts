import type { Streams } from "../streams.ts";

/** The weights that a workgroup moves. */
export const groupSize = 256;

/** The symbols of a sweep in the order of their bindings. */
export const bindingsOf = ({ reads, writes }: Streams): readonly string[] => [...new Set([...reads, ...writes])];

/**
 * WGSL that reads and writes these streams with no arithmetic, a vector for each invocation: what is read moves on to the next stream that is
 * written, and one bit operation joins those that are only read, so that nothing can be left out. Where nothing is written, what was
 * read decides on a write that never comes.
 */
export function floorShader(sweep: Streams): string {
  const { reads, writes } = sweep;
  const names = bindingsOf(sweep);
  const [first] = names;
  const declared = names.map((name, binding) => {
    const access = writes.includes(name) || (writes.length === 0 && name === first) ? "read_write" : "read";
    return `@group(0) @binding(${binding}) var<storage, ${access}> ${name}: array<vec4u>;`;
  });
  const read = reads.map((name) => `  let old_${name} = ${name}[i];`);
  const onlyRead = reads.filter((name) => !writes.includes(name)).map((name) => `old_${name}`);
  const kept = reads.filter((name) => writes.includes(name)).map((name) => `old_${name}`);
  const written = writes.map((name, w) => {
    const next = kept[(w + 1) % kept.length];
    const values = [...(next ? [next] : []), ...(w === 0 || !next ? onlyRead : [])];
    return `  ${name}[i] = ${values.join(" ^ ")};`;
  });
  const never = `  if (all((${onlyRead.join(" ^ ")}) == vec4u(1, 20, 300, 4000))) { ${first}[0] = vec4u(); }`;
  return [
    ...declared,
    "",
    `@compute @workgroup_size(${groupSize})`,
    "fn sweep(@builtin(global_invocation_id) id: vec3u) {",
    "  let i = id.x;",
    `  if (i >= arrayLength(&${first})) { return; }`,
    ...read,
    ...(writes.length === 0 ? [never] : written),
    "}",
    "",
  ].join("\n");
}
