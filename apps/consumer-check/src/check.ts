import { copyFile, readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Browser } from "playwright";
import { run } from "../../../tooling/release/src/run.ts";
import type { Consumer } from "./consumer.ts";
import { ConsumerError } from "./consumerError.ts";
import { bytesOf, install, installed } from "./install.ts";
import { openPage } from "./openPage.ts";
import { askedFor, type ProjectManifest, type Tarballs, withTarballs } from "./project.ts";
import { faultsOf, type Result, resultsIn } from "./result.ts";
import { serve } from "./serve.ts";

/** What a consumer came to. */
export interface Outcome {
  readonly installed: readonly string[];
  /** The bytes of its node_modules, and of our packages in it. */
  readonly bytes: number;
  readonly ourBytes: number;
  readonly results: readonly Result[];
}

/** Where consumers are tried, and with what. */
export interface Place {
  /** The root of this repository. */
  readonly root: string;
  /** A copy of `consumers/`. */
  readonly consumers: string;
  readonly tarballs: Tarballs;
  /** Started at the first page. */
  browser(): Promise<Browser>;
}

/** Builds a consumer, where it is to be built. A build that has anything to say has a warning. */
async function build(folder: string): Promise<void> {
  const output = await run("npm", ["run", "build", "--silent"], folder);
  if (output.trim() !== "") throw new ConsumerError(`The build is not silent:\n${output}`);
}

async function outputOf({ name, page }: Consumer, folder: string, place: Place): Promise<string> {
  if (page === undefined) return run("npm", ["start", "--silent"], folder);
  await using server = await serve(join(folder, page.root), page.headers);
  return await openPage(await place.browser(), page.root === ".." ? `${server.url}${name}/` : server.url);
}

/**
 * Makes the empty project of a consumer, installs what it asks for and nothing else, runs it and looks at its results.
 *
 * @throws ConsumerError or RunError, with what was printed.
 */
export async function check(consumer: Consumer, place: Place): Promise<Outcome> {
  const folder = join(place.consumers, consumer.name);
  const path = join(folder, "package.json");
  const manifest = JSON.parse(await readFile(path, "utf8")) as ProjectManifest;
  await writeFile(path, JSON.stringify(withTarballs(manifest, place.tarballs), null, 2));
  for (const file of consumer.files ?? []) await copyFile(join(place.root, file), join(folder, basename(file)));

  await install(folder);
  const ours = [...place.tarballs.keys()];
  const there = installed(folder, ours);
  const wanted = ours.filter((name) => [...askedFor(manifest, ours), ...(consumer.brings ?? [])].includes(name));
  if (there.join() !== wanted.join())
    throw new ConsumerError(`npm has installed ${there.join(", ")} of ours; it has to be ${wanted.join(", ")}.`);

  if (manifest.scripts?.build !== undefined) await build(folder);
  const output = await outputOf(consumer, folder, place);
  const results = resultsIn(output);
  const faults = faultsOf(consumer, results);
  if (faults.length > 0) throw new ConsumerError(`${faults.join("\n")}\nIt printed:\n${output}`);

  const modules = join(folder, "node_modules");
  const sizes = await Promise.all(there.map((name) => bytesOf(join(modules, name))));
  return {
    installed: there,
    bytes: await bytesOf(modules),
    ourBytes: sizes.reduce((a, b) => a + b, 0),
    results,
  };
}
