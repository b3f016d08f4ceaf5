import { defineConfig } from "vitest/config";

/** `pnpm docs:test`: the built site as a reader has it, in a browser. What needs no site is tested with everything else. */
export default defineConfig({
  resolve: { conditions: ["optim-source"] },
  ssr: { resolve: { conditions: ["optim-source"] } },
  test: {
    name: "site",
    include: ["src/**/*.site.test.ts"],
    testTimeout: 1_800_000,
    hookTimeout: 120_000,
    // A software adapter and a browser take every core.
    fileParallelism: false,
  },
});
