/** `pnpm consumer-check`: see `usage`. Exits with 1 and the output of what failed. */
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, chromium as playwright } from "playwright";
import { chromium } from "tooling-webgpu";
import { buildPackages, packPackages } from "../../../tooling/release/src/pack.ts";
import { publishedPackages } from "../../../tooling/release/src/publishedPackage.ts";
import { RunError } from "../../../tooling/release/src/run.ts";
import { readArguments, usage } from "./arguments.ts";
import { check, type Place } from "./check.ts";
import type { Consumer } from "./consumer.ts";
import { ConsumerError } from "./consumerError.ts";
import { consumers } from "./consumers.ts";
import { headLine, line } from "./outcomeLine.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));

/** Tries one consumer, prints its line, and tells whether it did what it has to. */
async function tried(consumer: Consumer, place: Place): Promise<boolean> {
  const start = performance.now();
  try {
    const outcome = await check(consumer, place);
    console.log(line(consumer, outcome, (performance.now() - start) / 1000));
    return true;
  } catch (error) {
    if (!(error instanceof ConsumerError || error instanceof RunError)) throw error;
    console.log(`${consumer.name} FAILED: ${error.message}`);
    return false;
  }
}

async function checkAll(chosen: readonly Consumer[], folder: string): Promise<boolean> {
  const packages = publishedPackages(root);
  await buildPackages(packages, root);
  const tarballs = await packPackages(packages, root, folder);
  console.log(`${tarballs.size} packages are packed: ${[...tarballs.keys()].join(", ")}\n`);
  await cp(fileURLToPath(new URL("../consumers", import.meta.url)), join(folder, "consumers"), { recursive: true });

  let browser: Promise<Browser> | undefined;
  const open = () => {
    browser ??= playwright.launch({ ...chromium(), args: ["--enable-unsafe-webgpu", "--no-sandbox"] });
    return browser;
  };
  console.log(headLine);
  let failures = 0;
  try {
    for (const consumer of chosen) {
      const place = { root, consumers: join(folder, "consumers"), tarballs, browser: open };
      if (!(await tried(consumer, place))) failures++;
    }
  } finally {
    await (await browser)?.close();
  }
  console.log(`\n${chosen.length - failures} of ${chosen.length} consumers train.`);
  return failures === 0;
}

async function main(): Promise<boolean> {
  const names = consumers.map(({ name }) => name);
  const { only, keep, help } = readArguments(process.argv.slice(2), names);
  if (help) {
    console.log(usage(names));
    return true;
  }
  const folder = await mkdtemp(join(tmpdir(), "optim-consumers-"));
  try {
    return await checkAll(
      consumers.filter(({ name }) => only.length === 0 || only.includes(name)),
      folder,
    );
  } finally {
    if (keep) console.log(`The projects are in ${folder}.`);
    else await rm(folder, { recursive: true, force: true });
  }
}

try {
  if (!(await main())) process.exitCode = 1;
} catch (error) {
  if (!(error instanceof ConsumerError || error instanceof RunError)) throw error;
  console.error(`consumer-check: ${error.message}`);
  process.exitCode = 1;
}
