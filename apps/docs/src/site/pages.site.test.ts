import { afterAll, beforeAll, expect, test } from "vitest";
import { complaintsOf } from "../../testing/complaints.ts";
import { openSite, type Site } from "../../testing/site.ts";
import { violationsOf } from "../../testing/violations.ts";

let site: Site;
beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site?.close());

/** Opens pages one after the other, and returns what is wrong with each. */
async function wrongPages(paths: readonly string[]): Promise<readonly string[]> {
  const reader = await site.reader({ viewport: { width: 390, height: 900 } });
  // VitePress fetches what a page links to ahead, unless data are to be saved: that is most of the time here.
  await reader.addInitScript(() => Object.defineProperty(navigator, "connection", { value: { saveData: true } }));
  const page = await reader.newPage();
  const complaints = complaintsOf(page, site.origin);
  const wrong: string[] = [];
  for (const path of paths) {
    const response = await page.goto(path);
    const errors: string[] = [];
    if (!response?.ok()) errors.push(`status ${response?.status()}`);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    if (wide > 390) errors.push(`${wide} pixels wide on a screen of 390`);
    const headings = await page.locator("h1").count();
    if (headings !== 1 && path !== "/404.html") errors.push(`${headings} headings of the first level`);
    wrong.push(...errors.map((error) => `${path}: ${error}`));
  }
  // What the last page complains of may come a little later.
  await page.waitForTimeout(500);
  await reader.close();
  return [...wrong, ...complaints];
}

test("every page opens, under its policy and without a complaint, and fits a phone", async () => {
  expect(site.pages.length).toBeGreaterThan(500);
  // Two at once, a core each.
  const halves = [0, 1].map((half) => site.pages.filter((_, i) => i % 2 === half));
  expect((await Promise.all(halves.map(wrongPages))).flat()).toEqual([]);
});

/** Every page that somebody wrote, three of the optimizers, and one of the reference of each kind. */
const looked = (): readonly string[] => {
  const kinds = [
    "classes/Optimizer",
    "functions/clipGradNorm",
    "interfaces/Backend",
    "type-aliases/Checkpoint",
    "variables/AdamW",
  ];
  const made = [
    ...["index", "adamw", "novograd"].map((slug) => `/optimizers/${slug}.html`),
    ...["/api/index.html", "/api/optim-core/index.html", ...kinds.map((kind) => `/api/optim-core/${kind}.html`)],
  ];
  return [...site.pages.filter((path) => !/^\/(api|optimizers)\/|404/.test(path)), ...made];
};

test.each([
  ["light", 1280],
  ["dark", 1280],
  ["light", 390],
] as const)("axe finds nothing wrong, %s and %i pixels wide", async (colorScheme, width) => {
  const reader = await site.reader({ colorScheme, viewport: { width, height: 900 }, reducedMotion: "reduce" });
  const page = await reader.newPage();
  const wrong: string[] = [];
  for (const path of looked()) {
    await page.goto(path);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    if (wide > width) wrong.push(`${path}: ${wide} pixels wide`);
    wrong.push(...(await violationsOf(page)).map((violation) => `${path}: ${violation}`));
  }
  await reader.close();
  expect(wrong).toEqual([]);
});

test("search finds an optimizer, with nothing but the site's own files", async () => {
  const reader = await site.reader();
  const page = await reader.newPage();
  const complaints = complaintsOf(page, site.origin);
  await page.goto("/index.html");
  await page.getByRole("button", { name: "Search" }).first().click();
  await page.locator("#localsearch-input").fill("AdaBelief");
  await expect.poll(() => page.locator(".results a").count()).toBeGreaterThan(0);
  await page.keyboard.press("Enter");
  await page.waitForURL(/adabelief/i);
  expect(complaints).toEqual([]);
  await reader.close();
});
