import { configDefaults, defineConfig } from "vitest/config";

/** What a test file may need besides JavaScript; its name says so: `novograd.webgpu.test.ts`. */
const needs = ["wasm", "webgpu", "cuda"];

export default defineConfig({
  test: {
    testTimeout: 300_000,
    projects: [
      {
        extends: true,
        test: {
          name: "js",
          include: ["src/**/*.test.ts"],
          exclude: [...configDefaults.exclude, ...needs.map((need) => `**/*.${need}.test.ts`)],
        },
      },
      // Native code of a GPU wants a process of its own.
      ...needs.map((name) => ({
        extends: true as const,
        test: { name, include: [`src/**/*.${name}.test.ts`], pool: "forks" as const },
      })),
    ],
  },
});
