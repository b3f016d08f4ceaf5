import { afterAll, beforeAll, expect, test } from "vitest";
import { complaintsOf } from "../../testing/complaints.ts";
import { openSite, type Site } from "../../testing/site.ts";
import { violationsOf } from "../../testing/violations.ts";

let site: Site;
beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site?.close());

const widths = [1280, 390];

/** Opens every page, and returns what is wrong with each. */
async function wrongPages(): Promise<readonly string[]> {
  const reader = await site.reader();
  const page = await reader.newPage();
  const complaints = complaintsOf(page, site.origin);
  const wrong: string[] = [];
  for (const path of site.pages) {
    const before = complaints.length;
    const response = await page.goto(path);
    const errors: string[] = [];
    if (!response?.ok()) errors.push(`status ${response?.status()}`);
    for (const width of widths) {
      await page.setViewportSize({ width, height: 900 });
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      if (wide > width) errors.push(`${wide} pixels wide on a screen of ${width}`);
    }
    const headings = await page.locator("h1").count();
    if (headings !== 1 && path !== "/404.html") errors.push(`${headings} headings of the first level`);
    wrong.push(...[...errors, ...complaints.slice(before)].map((error) => `${path}: ${error}`));
  }
  await reader.close();
  return wrong;
}

test("every page opens, under its policy and without a complaint, and fits a screen and a phone", async () => {
  expect(site.pages.length).toBeGreaterThan(500);
  expect(await wrongPages()).toEqual([]);
});

/** Every page that somebody wrote, and one of the reference of each kind. */
const looked = (): readonly string[] => {
  const kinds = [
    "classes/Optimizer",
    "functions/clipGradNorm",
    "interfaces/Backend",
    "type-aliases/Algebra",
    "variables/AdamW",
  ];
  const api = ["/api/index.html", "/api/optim-core/index.html", ...kinds.map((kind) => `/api/optim-core/${kind}.html`)];
  return [...site.pages.filter((path) => !path.startsWith("/api/") && path !== "/404.html"), ...api];
};

test.each(widths)("axe finds nothing wrong on a screen of %i pixels, light or dark", async (width) => {
  const reader = await site.reader({ viewport: { width, height: 900 } });
  const page = await reader.newPage();
  const wrong: string[] = [];
  for (const path of looked()) {
    await page.goto(path);
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      wrong.push(...(await violationsOf(page)).map((violation) => `${path}, ${colorScheme}: ${violation}`));
    }
  }
  await reader.close();
  expect(wrong).toEqual([]);
});

test("search finds an optimizer, with nothing but the site's own files", async () => {
  const reader = await site.reader();
  const page = await reader.newPage();
  const complaints = complaintsOf(page, site.origin);
  await page.goto("/index.html");
  await page.keyboard.press("Control+K");
  await page.getByRole("searchbox").fill("AdaBelief");
  await expect.poll(() => page.locator(".results a").count()).toBeGreaterThan(0);
  await page.keyboard.press("Enter");
  await page.waitForURL(/adabelief/i);
  expect(complaints).toEqual([]);
  await reader.close();
});
