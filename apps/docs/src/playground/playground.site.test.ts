import type { Page } from "playwright";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { complaintsOf } from "../../testing/complaints.ts";
import { openSite, type Site } from "../../testing/site.ts";
import { violationsOf } from "../../testing/violations.ts";
import { defaultSettings } from "./defaultSettings.ts";
import { referenceRun } from "./referenceRun.ts";
import type { RunSettings } from "./settings.ts";
import { encodeSettings } from "./settingsLink.ts";

let site: Site;
let page: Page;
let complaints: readonly string[];
beforeAll(async () => {
  site = await openSite();
  const reader = await site.reader({ permissions: ["clipboard-read", "clipboard-write"], reducedMotion: "reduce" });
  page = await reader.newPage();
  complaints = complaintsOf(page, site.origin);
});
afterAll(() => site?.close());

/** Opens the playground with these settings, as a link does. */
async function open(settings: RunSettings): Promise<void> {
  // The same address with another hash would not be loaded again.
  await page.goto("about:blank");
  await page.goto(`/playground.html#${encodeSettings(settings)}`);
  await page.getByRole("button", { name: "Run", exact: true }).waitFor();
}

const state = (): Promise<string | null> => page.locator(".run").getAttribute("data-state");

/** Runs what the page shows to its end, and returns the last loss of every entrant. */
async function run(): Promise<readonly number[]> {
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await expect.poll(state, { timeout: 300_000, interval: 250 }).toBe("done");
  return lastLosses();
}

const lastLosses = async (): Promise<readonly number[]> =>
  (await page.locator("tr[data-entrant] td[data-loss]").all()).reduce<Promise<number[]>>(
    async (losses, cell) => [...(await losses), Number(await cell.getAttribute("data-loss"))],
    Promise.resolve([]),
  );

const steps: Readonly<Record<string, number>> = { wasm: 150, webgpu: 40 };

describe.each(["wasm", "webgpu"] as const)("on %s", (backend) => {
  test.each(Object.values(defaultSettings))(
    "$task: losses fall, and are those of the same run in Node",
    async (given) => {
      const settings = { ...given, backend, steps: steps[backend]! };
      await open(settings);
      const losses = await run();
      const inNode = await referenceRun({ ...settings, backend: "js" });
      expect(losses).toHaveLength(settings.entrants.length);
      losses.forEach((loss, i) => {
        expect(loss).toBeLessThan(inNode[i]![0]!);
        expect(Math.abs(loss - inNode[i]!.at(-1)!)).toBeLessThanOrEqual(1e-4);
      });
      expect(complaints).toEqual([]);
    },
  );
});

test("halves train with a scaler and a schedule, and a link holds all of it", async () => {
  const settings: RunSettings = {
    ...defaultSettings.ravine,
    precision: "float16",
    schedule: { name: "CosineAnnealingLR", options: { tMax: 150 } },
    steps: 150,
  };
  await open(settings);
  const losses = await run();
  const inNode = await referenceRun(settings);
  losses.forEach((loss, i) => expect(Math.abs(loss - inNode[i]!.at(-1)!)).toBeLessThanOrEqual(1e-4));
  await expect(page.getByText("Loss scale").count()).resolves.toBeGreaterThan(0);

  await page.getByRole("button", { name: "Copy link" }).click();
  await page.getByText("Copied.").waitFor();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  expect(link).toBe(`${site.origin}/playground.html#${encodeSettings(settings)}`);
});

test("a run is paused, goes on with the same numbers, and is reset", async () => {
  const settings = { ...defaultSettings.rosenbrock, steps: 20_000 };
  await open(settings);
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await expect.poll(async () => (await lastLosses()).length).toBe(settings.entrants.length);
  await page.getByRole("button", { name: "Pause" }).click();
  await expect.poll(state).toBe("paused");
  const paused = await lastLosses();
  await page.waitForTimeout(500);
  expect(await lastLosses()).toEqual(paused);
  await page.getByRole("button", { name: "Resume" }).click();
  await expect.poll(state, { timeout: 120_000 }).toBe("done");
  const inNode = await referenceRun(settings);
  expect(await lastLosses()).toEqual(inNode.map((losses) => losses.at(-1)));
  await page.getByRole("button", { name: "Reset" }).click();
  await expect.poll(state).toBe("idle");
});

test("the page answers while a run goes on", async () => {
  await open({ ...defaultSettings.digits, steps: 2000 });
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await expect.poll(async () => (await lastLosses()).length).toBeGreaterThan(0);
  // The longest that the page's own thread kept a timer waiting, in a second of the run.
  const late = await page.evaluate(async () => {
    let longest = 0;
    for (const end = performance.now() + 1000; performance.now() < end; ) {
      const before = performance.now();
      await new Promise((resolve) => setTimeout(resolve, 10));
      longest = Math.max(longest, performance.now() - before - 10);
    }
    return longest;
  });
  expect(await state()).toBe("running");
  // Training in this thread would hold it for the whole second.
  expect(late).toBeLessThan(1000);
  await page.getByRole("button", { name: "Reset" }).click();
  await expect.poll(state).toBe("idle");
});

/** A reader's rule that calls its rate by this name; `lr` is right. */
const plain = (rate: string): string => `import { defineOptimizer } from "optim-core";
export const Plain = defineOptimizer({
  name: "Plain",
  hyper: { lr: 1e-3 },
  state: {},
  update: ({ p, g }, { ${rate} }) => ({ p: p.sub(g.mul(${rate})) }),
});`;

test("a rule that the reader writes is checked by TypeScript, refused with a sentence, run, and shown as kernels", async () => {
  await open(defaultSettings.rosenbrock);
  await page.getByRole("button", { name: "Open the editor" }).click();
  const editor = page.getByRole("textbox", { name: "Your optimizer, in TypeScript" });
  await page.getByText("TypeScript finds no mistake.").waitFor({ timeout: 60_000 });
  await editor.fill(plain("rate"));
  await page
    .getByText(/Property 'rate' does not exist/)
    .first()
    .waitFor({ timeout: 60_000 });
  await page.getByRole("button", { name: "Run it" }).click();
  await page.getByRole("alert").getByText(/rate/).waitFor({ timeout: 60_000 });
  await editor.fill(plain("lr"));
  await page.getByText("TypeScript finds no mistake.").waitFor({ timeout: 60_000 });
  await page.getByRole("button", { name: "Run it" }).click();
  await expect.poll(state, { timeout: 120_000 }).toBe("done");
  expect(await page.getByRole("row", { name: /Plain/ }).count()).toBe(1);

  await page.getByLabel("Kernels of").selectOption({ label: "Plain" });
  await page.getByRole("button", { name: "Show kernels" }).click();
  for (const [tab, text] of [
    ["WGSL", "@compute"],
    ["PTX", ".entry"],
    ["WebAssembly", "(func"],
  ] as const) {
    await page.getByRole("tab", { name: tab }).click();
    await page.getByRole("tabpanel").getByText(text).first().waitFor();
  }
  expect(await violationsOf(page)).toEqual([]);

  // There is room for four; where one is removed, kernels are those of the name that is left.
  const adder = page.getByRole("button", { name: "Add an optimizer" });
  expect(await adder.getAttribute("aria-disabled")).toBe("true");
  await page.getByRole("button", { name: "Remove optimizer 4" }).click();
  expect(await adder.getAttribute("aria-disabled")).toBe("false");
  await page.getByRole("tabpanel").getByText("Lion").first().waitFor();
  expect(complaints).toEqual([]);
});

test("a rule that never ends is stopped, and the next run is done", async () => {
  const source = `import { defineOptimizer } from "optim-core";
export const Endless = defineOptimizer({ name: "Endless", hyper: { lr: 1 }, state: {}, update: ({ p, g }) => { while (true); return { p: p.sub(g) }; } });`;
  await open({ ...defaultSettings.saddle, entrants: [{ optimizer: "endless", options: {}, source }] });
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await page.getByRole("button", { name: "Stop the worker" }).click({ timeout: 60_000 });
  await expect.poll(state).toBe("stopped");
  await open(defaultSettings.saddle);
  await run();
});

test("a stranger's rule in a link is not run before the reader asks, where kernels are shown neither", async () => {
  await open(defaultSettings.saddle);
  await page.getByRole("button", { name: "Show kernels" }).click();
  await page.getByRole("tabpanel").waitFor();
  const entrants = [{ optimizer: "plain", options: {}, source: plain("lr") }];
  // An opener of another origin can do as much.
  await page.evaluate(
    (hash) => {
      location.hash = hash;
    },
    encodeSettings({ ...defaultSettings.saddle, entrants }),
  );
  await expect.poll(() => page.getByLabel("Kernels of").textContent()).toContain("plain");
  await page.waitForTimeout(1000);
  expect(await state()).toBe("idle");
  expect(await page.getByRole("tabpanel").count()).toBe(0);
});

test("an anchor of the page leaves the settings as they are, and so does a number that is about to be written", async () => {
  await open({ ...defaultSettings.saddle, steps: 77 });
  await page.evaluate(() => {
    location.hash = "VPContent";
  });
  await page.waitForTimeout(500);
  expect(await page.getByLabel("Steps", { exact: true }).inputValue()).toBe("77");
  expect(await page.locator(".notice").count()).toBe(0);

  const rate = page.getByLabel("lr", { exact: true }).first();
  await rate.fill("");
  await page.waitForTimeout(100);
  expect(await rate.inputValue()).toBe("");
});

test("everything is reached and run with the keyboard alone", async () => {
  await open({ ...defaultSettings.saddle, steps: 20 });
  const button = page.getByRole("button", { name: "Run", exact: true });
  for (let presses = 0; presses < 200; presses++) {
    await page.keyboard.press("Tab");
    if (await button.evaluate((element) => element === document.activeElement)) break;
  }
  await page.keyboard.press("Enter");
  await expect.poll(state, { timeout: 60_000 }).toBe("done");
});
