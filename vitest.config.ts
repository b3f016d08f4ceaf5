import { availableParallelism } from "node:os";
import { playwright } from "@vitest/browser-playwright";
import { defaultClientConditions, defaultServerConditions } from "vite";
import { configDefaults, defineConfig, type TestProjectConfiguration } from "vitest/config";
import { missingCuda } from "./packages/optim-kernels/testing/cuda/missingCuda.ts";
import { chromium, missingChromium } from "./tooling/webgpu/src/chromium.ts";
import { missingWebGpu } from "./tooling/webgpu/src/missingWebGpu.ts";

/** Sources, not builds: the private condition that every package's `exports` names first. */
const resolve = { conditions: ["optim-source", ...defaultServerConditions] };

const sources = "{packages/*,packages/*/template,plugins/*,apps/*,bench,golden,tooling/*}/src/**";

/** What a test file may need besides JavaScript; its name says so: `x.webgpu.test.ts`. */
const needs = ["null", "wasm", "webgpu", "browser", "cuda", "site"];

/** A page that may use WebGPU without a GPU, and share memory with its workers. */
const browser = (): TestProjectConfiguration => ({
  resolve: { conditions: ["optim-source", ...defaultClientConditions] },
  server: {
    headers: { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" },
  },
  test: {
    name: "browser",
    include: [`${sources}/*.browser.test.ts`],
    testTimeout: 300_000,
    sequence: { groupOrder: 2 },
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider: playwright({
        // Read at the launch: nobody else needs to unpack a browser.
        get launchOptions() {
          return { ...chromium(), args: ["--enable-unsafe-webgpu", "--no-sandbox"] };
        },
        contextOptions: { locale: "en-US" },
      }),
      instances: [{ browser: "chromium" }],
    },
  },
});

/** What was said already: this file is read once for each project. */
const all = globalThis as { [key: symbol]: Set<string> | undefined };
const key = Symbol.for("optim.said");
all[key] ??= new Set();
const said = all[key];

/** On CI a machine that cannot run a project is a failure, unless it is one that a machine of CI has not; elsewhere it is a warning. */
function unlessMissing(
  reason: string | undefined,
  project: () => TestProjectConfiguration,
  isOnCi = true,
): TestProjectConfiguration[] {
  if (reason === undefined || (process.env.CI && isOnCi)) return [project()];
  if (!said.has(reason)) console.warn(`These tests do not run here: ${reason}`);
  said.add(reason);
  return [];
}

/** A project is named for what it needs: `null` no device at all, `unit` the JavaScript backend, the others what they say. */
export default defineConfig({
  resolve,
  ssr: { resolve },
  test: {
    testTimeout: 120_000,
    // Vitest leaves a core to itself, which is half of two.
    maxWorkers: availableParallelism(),
    projects: [
      {
        extends: true,
        test: {
          name: "null",
          include: [`${sources}/*.null.test.ts`],
          typecheck: {
            enabled: true,
            include: [`${sources}/*.test-d.ts`],
            tsconfig: "tsconfig.typetests.json",
          },
        },
      },
      {
        extends: true,
        test: {
          name: "unit",
          include: [`${sources}/*.test.ts`],
          exclude: [...configDefaults.exclude, ...needs.map((need) => `**/*.${need}.test.ts`)],
        },
      },
      { extends: true, test: { name: "wasm", include: [`${sources}/*.wasm.test.ts`] } },
      ...unlessMissing(missingWebGpu(), () => ({
        extends: true,
        test: {
          name: "webgpu",
          include: [`${sources}/*.webgpu.test.ts`],
          setupFiles: ["tooling/webgpu/src/setup.ts"],
          testTimeout: 300_000,
          // Native code does not see the environment of a thread.
          pool: "forks",
          // A software adapter takes every core: few at once, and when the others are done.
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      })),
      ...unlessMissing(missingChromium(), browser),
      ...unlessMissing(
        missingCuda(),
        () => ({
          extends: true,
          test: {
            name: "cuda",
            include: [`${sources}/*.cuda.test.ts`],
            pool: "forks",
            // One GPU, and its memory.
            maxWorkers: 1,
            sequence: { groupOrder: 3 },
          },
        }),
        false,
      ),
    ],
  },
});
