import katex from "katex";
import { defineOptimizer, ema, zeros } from "optim-core";
import { describe, expect, test } from "vitest";
import { everyOptimizer } from "../../testing/everyOptimizer.ts";
import { readPage } from "./readPage.ts";

/** The sign of the momentum, and one buffer to remember it. Not {@link Lion}. */
export const Tiger = defineOptimizer({
  name: "Tiger",
  hyper: { lr: 1e-3, beta: 0.965, weightDecay: 0.01 },
  state: { expAvg: zeros },
  update({ p, g, expAvg }, { lr, beta, weightDecay }) {
    const m = ema(expAvg, g, beta);
    return { p: p.sub(m.sign().add(p.mul(weightDecay)).mul(lr)), expAvg: m };
  },
});

const titles = ["Formula", "Options", "State", "Beside its reference", "Cost", "Kernels", "Source"];
const titlesOf = (page: string): string[] => [...page.matchAll(/^## (.*)$/gm)].map(([, title]) => title!);

describe("the page of", () => {
  test.each(everyOptimizer)("$name has every section, and formulas that can be set", ({ name, type, file }) => {
    const page = readPage(type, file);
    expect(page.startsWith(`# ${name}\n\n`)).toBe(true);
    expect(titlesOf(page)).toEqual(titles);
    const prose = page.replace(/^```.*?^```$/gms, "code");
    expect(prose).not.toMatch(/undefined|\{\{|\{@link|\n\n\n/);
    for (const [, block] of prose.matchAll(/\$\$\n(.*?)\n\$\$/gs))
      katex.renderToString(block!, { displayMode: true, throwOnError: true, strict: "error" });
    const outside = prose.replace(/\$\$\n.*?\n\$\$/gs, "");
    const inline = [...outside.matchAll(/\$([^$\n]+)\$/g)];
    for (const [, symbol] of inline) katex.renderToString(symbol!, { throwOnError: true, strict: "error" });
    expect(inline.length).toBeGreaterThan(4);
    expect(outside.replace(/\$[^$\n]+\$/g, "")).not.toContain("$");
    expect(page.match(/<details>/g)).toHaveLength(page.match(/<\/details>/g)!.length);
  });
});

test("AdamW's page", async () => {
  const { type, file } = everyOptimizer.find(({ name }) => name === "AdamW")!;
  const link = (name: string): string => `./${name.toLowerCase()}.md`;
  await expect(readPage(type, file, { link })).toMatchFileSnapshot("../../golden/AdamW.md");
});

test("a plugin's page leaves out what there is nothing to say of, and has its symbols", () => {
  const page = readPage(Tiger, new URL(import.meta.url), { symbols: { lr: "\\eta" }, link: (name) => `/${name}` });
  expect(page).toMatch(
    /^# Tiger\n\nThe sign of the momentum, and one buffer to remember it. Not \[`Lion`\]\(\/Lion\)\.\n/,
  );
  expect(titlesOf(page)).toEqual(["Formula", "Options", "State", "Cost", "Kernels"]);
  expect(page).toContain("\\theta_t &= \\theta_{t-1} - \\eta (\\operatorname{sign}(m_t) + \\lambda \\theta_{t-1})");
  expect(page).toMatch(/^\| `lr` +\| \$\\eta\$ +\| `1e-3` +\| ≥ 0 +\|$/m);
  expect(page).toContain("**20 bytes**");
});

test("the class may be exported by another name than its rule's", () => {
  expect(() => readPage({ rule: { ...Tiger.rule, name: "Cat" } }, new URL(import.meta.url))).toThrow("no export Cat");
  const page = readPage({ rule: { ...Tiger.rule, name: "Cat" } }, new URL(import.meta.url), { exportName: "Tiger" });
  expect(page).toMatch(/^# Cat\n\nThe sign/);
});
