import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openSite, type Site } from "../../testing/site.ts";

/** Where the pictures lie, for people to look at. */
const folder = fileURLToPath(new URL("../../screenshots/", import.meta.url));

const paths = [
  "index",
  "guide/start",
  "guide/umup",
  "guide/inside",
  "optimizers/index",
  "optimizers/adamw",
  "optimizers/novograd",
  "api/optim-core/classes/Optimizer",
  "playground",
  "bandwidth",
  "benchmarks",
];

let site: Site;
beforeAll(async () => {
  site = await openSite();
  mkdirSync(folder, { recursive: true });
});
afterAll(() => site?.close());

test.each([
  ["light", 1280],
  ["dark", 1280],
  ["light", 390],
  ["dark", 390],
] as const)("pictures are taken, %s and %i pixels wide", async (colorScheme, width) => {
  const reader = await site.reader({ colorScheme, viewport: { width, height: 900 }, reducedMotion: "reduce" });
  const page = await reader.newPage();
  for (const path of paths) {
    await page.goto(`/${path}.html`);
    if (path === "playground") {
      await page.getByRole("button", { name: "Run", exact: true }).click();
      await expect.poll(() => page.locator(".run").getAttribute("data-state"), { timeout: 120_000 }).toBe("done");
    }
    const name = `${path.replaceAll("/", "-")}-${colorScheme}-${width}.png`;
    const picture = await page.screenshot({ path: join(folder, name), fullPage: path === "playground" });
    expect(picture.length).toBeGreaterThan(10_000);
  }
  await reader.close();
});
