import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Arguments } from "./arguments.ts";
import { benchSection } from "./benchSection.ts";
import { goldenSection } from "./goldenSection.ts";
import { type Section, skipped } from "./section.ts";
import { suiteSection } from "./suiteSection.ts";

/** Why there is no device of a kind, or undefined where there is one. */
export interface Missing {
  readonly cuda: string | undefined;
  readonly webgpu: string | undefined;
}

/** Of the suites of all backends: every check, and two optimizers, one with norms. */
const quickNames =
  /^the \w+ backend in f32 ([a-z]|AdamW |LAMB )|^(AdamW|LAMB) on |^a gradient scaler on \w+ (200|frees)/;

/** What an emulated device does of it in some seconds, and a sanitizer in a minute. */
const fewNames =
  /^the \w+ backend in f32 (a new|what is|writing|filling|AdamW defaults)|^AdamW on \w+ (it steps|defaults a )|frees/;

const quickGoldens = "torch.Adam";
const quickRace = "AdamW, 50 tensors";

/** What may go wrong on a GPU unseen, by the tools of compute-sanitizer that see it. */
const tools = ["memcheck", "racecheck", "initcheck", "synccheck"] as const;

const memory = "./suites/memory.mjs";

/** Of the tests of memory, those that do not ask how much is free: a sanitizer takes some. */
const disposing = /given everything back|a captured step|is refused and leaves/;

/** The folder with the built test files. */
const suitesFolder = fileURLToPath(new URL("./suites", import.meta.url));

const filesOf = (need: string): string[] =>
  readdirSync(suitesFolder)
    .filter((name) => name.endsWith(`.${need}.mjs`))
    .map((name) => `./suites/${name}`);

const unless = (reason: string | undefined, section: Section): Section =>
  reason === undefined ? section : { name: section.name, run: () => skipped(reason) };

/** The kernels under compute-sanitizer, where it is installed. */
function sanitizerSections(): readonly Section[] {
  const sanitizer = "compute-sanitizer";
  if (spawnSync(sanitizer, ["--version"]).error)
    return [
      { name: "sanitizer", run: () => skipped("compute-sanitizer is not on PATH. It comes with the CUDA toolkit.") },
    ];
  const under = (...args: string[]) => [sanitizer, ...args, "--error-exitcode", "9"];
  return [
    ...tools.map((tool) =>
      suiteSection(`sanitizer, ${tool}`, filesOf("cuda"), { names: fewNames, under: under("--tool", tool) }),
    ),
    // Test files leave their backends to the end of the process; these dispose them.
    suiteSection("sanitizer, leaks", [memory], { names: disposing, under: under("--leak-check", "full") }),
  ];
}

/** Everything that an emulated device can be asked. */
function emulated(quick: boolean): readonly Section[] {
  const names = quick ? fewNames : undefined;
  return [
    goldenSection("cuda-emulator", quick ? quickGoldens : ""),
    suiteSection("suites, cuda-emulator", filesOf("emulator"), { names }),
    suiteSection("memory, cuda-emulator", [memory], { emulator: true }),
    { name: "bench, cuda", run: () => skipped("an emulated device has no speed") },
  ];
}

/** What is run after the devices were looked for, in this order; `env` is where WebGPU finds them. */
export function sectionsOf(
  { quick, emulator }: Arguments,
  missing: Missing,
  env: Readonly<Record<string, string>> = {},
): readonly Section[] {
  if (emulator) return emulated(quick);
  const names = quick ? quickNames : undefined;
  const cuda = missing.cuda && "there is no CUDA device";
  const webgpu = missing.webgpu && "there is no WebGPU adapter";
  return [
    ...[
      goldenSection("cuda", quick ? quickGoldens : ""),
      suiteSection("suites, cuda", filesOf("cuda"), { names }),
      suiteSection("memory, cuda", [memory]),
      ...sanitizerSections(),
    ].map((section) => unless(cuda, section)),
    ...[
      goldenSection("webgpu", quick ? quickGoldens : "", { env }),
      suiteSection("suites, webgpu", filesOf("webgpu"), { names, env }),
    ].map((section) => unless(webgpu, section)),
    unless(cuda, benchSection("cuda", quick ? quickRace : "")),
    unless(webgpu, benchSection("webgpu", quick ? quickRace : "", { env })),
  ];
}
