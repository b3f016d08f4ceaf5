import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { functionNames } from "../../src/cuda/prototypes.ts";

/** What a `cuda.h` says of functions: for each what it returns and its parameters' types, and for each type that has a name what it is. */
export interface Signatures {
  readonly version: number;
  readonly types: Readonly<Record<string, string>>;
  readonly functions: Readonly<Record<string, readonly string[]>>;
}

/** Reads them from the text of a `cuda.h`, by the names under which they are linked. */
export function readSignatures(header: string, names: readonly string[]): Signatures {
  const text = header.replace(/\/\*[\s\S]*?\*\/|\/\/.*|\\\r?\n/g, " ");
  const declared = declarations(text);
  const functions = names.map((name) => [name, declared.get(name) ?? missing(name)] as const);
  const named = new Set(functions.flatMap(([, types]) => types.join().match(/\bCU\w+/g) ?? []));
  return {
    version: Number(/#define CUDA_VERSION (\d+)/.exec(text)?.[1]),
    types: Object.fromEntries([...named].sort().map((name) => [name, resolve(text, name)])),
    functions: Object.fromEntries(functions),
  };
}

/** In the order of the text, since `#define cuMemAlloc cuMemAlloc_v2` renames what follows, up to `#undef`: old forms stand behind that. */
function declarations(text: string): Map<string, readonly string[]> {
  const renamed = new Map<string, string>();
  const declared = new Map<string, readonly string[]>();
  const rename = /#\s*define\s+(?<from>cu\w+)\s+(?:__CUDA_API_PT[DS][SZ]\()?(?<to>cu\w+)/;
  const forget = /#\s*undef\s+(?<gone>cu\w+)/;
  const declare = /(?<returns>\w+)\s+CUDAAPI\s+(?<name>cu\w+)\s*\((?<parameters>[^)]*)\)/;
  const all = new RegExp([rename, forget, declare].map(({ source }) => source).join("|"), "g");
  for (const { groups = {} } of text.matchAll(all)) {
    const { from, to, gone, returns, name, parameters } = groups;
    if (from && to) renamed.set(from, to);
    if (gone) renamed.delete(gone);
    if (!name || !returns || parameters === undefined) continue;
    const linked = renamed.get(name) ?? name;
    if (!declared.has(linked)) declared.set(linked, [returns, ...parameters.split(",").map(typeOf)]);
  }
  return declared;
}

/** A parameter without its name. */
function typeOf(parameter: string): string {
  const words = parameter.trim().replace(/\s+/g, " ");
  return words.replace(/\b\w+$/, "").trim() || words;
}

function resolve(text: string, name: string): string {
  if (new RegExp(`typedef\\s+enum\\s+\\w+\\s*\\{[^}]*\\}\\s*${name}\\s*;`).test(text)) return "enum";
  const [, is] = new RegExp(`typedef\\s+([\\w\\s]+?[\\s*])\\s*${name}\\s*;`).exec(text) ?? missing(name);
  if (!is || /^struct\b.*\*$/.test(is)) return "struct *";
  return is.startsWith("CU") ? resolve(text, is.trim()) : is.trim();
}

function missing(name: string): never {
  throw new Error(`readSignatures: this cuda.h does not declare ${name}.`);
}

// npx tsx readSignatures.ts /usr/local/cuda/include/cuda.h > signatures.json
if (process.argv[1] && process.argv[2] && import.meta.url === pathToFileURL(process.argv[1]).href)
  process.stdout.write(JSON.stringify(readSignatures(readFileSync(process.argv[2], "utf8"), functionNames), null, 2));
