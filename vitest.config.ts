import { defaultServerConditions } from "vite";
import { configDefaults, defineConfig } from "vitest/config";

/** Sources, not builds: the private condition that every package's `exports` names first. */
const resolve = { conditions: ["optim-source", ...defaultServerConditions] };

const sources = "{packages/*,apps/*,golden}/src/**";

/** A project is named for what it needs: `null` no device at all, `unit` the JavaScript backend. */
export default defineConfig({
  resolve,
  ssr: { resolve },
  test: {
    testTimeout: 30_000,
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
          exclude: [...configDefaults.exclude, "**/*.null.test.ts"],
        },
      },
    ],
  },
});
