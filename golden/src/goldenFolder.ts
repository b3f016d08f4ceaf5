import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";

/** One golden file: where it is, and what it holds. */
export interface GoldenFile {
  /** In the folder, with forward slashes. */
  readonly path: string;
  /** The optimizer for trajectories, else the folder: `torch.Adam`, `schedulers`. */
  readonly family: string;
  readonly format: string;
  readonly json: Readonly<Record<string, unknown>>;
  /** Reads a file that lies beside it. */
  readonly beside: (name: string) => Uint8Array;
}

/** A folder of golden files, and where its index and its content disagree. */
export interface GoldenFolder {
  readonly files: readonly GoldenFile[];
  readonly problems: readonly string[];
}

const readJson = (path: string): Record<string, unknown> => JSON.parse(readFileSync(path, "utf8"));

/** Reads the folder of a golden set by its index.json. */
export function readGoldenFolder(folder: string): GoldenFolder {
  if (!existsSync(join(folder, "index.json")))
    throw new Error(`golden: there is no index.json in ${folder}. Set OPTIM_GOLDEN to a folder that has one.`);
  const index = readJson(join(folder, "index.json"));
  if (index.format !== "index" || !Array.isArray(index.files))
    throw new Error(`${folder} has no index.json of format "index".`);
  const entries = index.files as readonly { readonly path: string; readonly format: string }[];
  const problems: string[] = [];
  const listed = new Set(["index.json"]);
  const files = entries.flatMap(({ path, format }): GoldenFile[] => {
    listed.add(path);
    if (!existsSync(join(folder, path))) {
      problems.push(`${path}: index.json lists it, but it is not there`);
      return [];
    }
    let json: GoldenFile["json"];
    try {
      json = readJson(join(folder, path));
    } catch (error) {
      problems.push(`${path}: ${error instanceof Error ? error.message : error}`);
      return [];
    }
    const [parent = ""] = path.split("/");
    if (json.format !== format) problems.push(`${path}: its format is ${json.format}, in index.json ${format}`);
    if (json.format_version !== 1) problems.push(`${path}: its format_version ${json.format_version} is not known`);
    for (const name of (json.files ?? []) as readonly string[]) listed.add(`${parent}/${name}`);
    const family = format === "optimizer-trajectory" ? String(json.optimizer) : parent;
    const beside = (name: string) => new Uint8Array(readFileSync(join(folder, parent, name)));
    return [{ path, family, format, json, beside }];
  });
  for (const found of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(found.parentPath, found.name).slice(join(folder, sep).length).replaceAll(sep, "/");
    if (found.isFile() && !listed.has(path)) problems.push(`${path}: index.json does not list it`);
  }
  return { files, problems };
}
