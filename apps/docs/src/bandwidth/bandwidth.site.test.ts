import type { Page } from "playwright";
import { afterAll, beforeAll, expect, test } from "vitest";
import { complaintsOf } from "../../testing/complaints.ts";
import { openSite, type Site } from "../../testing/site.ts";

let site: Site;
let page: Page;
let complaints: readonly string[];
beforeAll(async () => {
  site = await openSite();
  const reader = await site.reader({ permissions: ["clipboard-read", "clipboard-write"] });
  page = await reader.newPage();
  complaints = complaintsOf(page, site.origin);
});
afterAll(() => site?.close());

const status = async (): Promise<string> => (await page.getByRole("status").allTextContents()).join(" ");

async function measure(backend: string, optimizer: string): Promise<void> {
  await page.goto("/bandwidth.html");
  await page.getByLabel("Run on").selectOption(backend);
  await page.getByLabel("Tensors").selectOption("small");
  await page.getByLabel("Optimizer").selectOption(optimizer);
  await page.getByRole("button", { name: "Start" }).click();
}

test.each([
  ["wasm", "Lion"],
  ["webgpu", "Adam"],
])("on %s, every line of %s has figures or the reason why not", async (backend, optimizer) => {
  await measure(backend, optimizer);
  await expect.poll(status, { timeout: 580_000, interval: 1000 }).toMatch(/Done after \d+ seconds\./);
  expect(await status()).not.toMatch(/without figures/);
  const result = page.getByRole("region", { name: "Measured so far" });
  expect(await result.locator("tbody tr").count()).toBeGreaterThanOrEqual(3);
  expect(await result.locator("td.failure").count()).toBe(0);
  await page.getByRole("button", { name: "Copy as Markdown" }).click();
  await page.getByText("Copied as Markdown.").waitFor();
  const markdown = await page.evaluate(() => navigator.clipboard.readText());
  expect(markdown).toMatch(/^\|.*GB\/s.*\|$/m);
  expect(complaints).toEqual([]);
});

test("a run is stopped at once", async () => {
  await measure("wasm", "AdamW");
  await page.getByRole("button", { name: "Stop" }).click();
  await expect.poll(status).toMatch(/Stopped\./);
});
