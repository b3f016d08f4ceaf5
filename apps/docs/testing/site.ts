import { readdirSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium as playwright } from "playwright";
import sirv from "sirv";
import { chromium } from "tooling-webgpu";
import { workerPolicy } from "../src/site/policy.ts";

const built = fileURLToPath(new URL("../.vitepress/dist", import.meta.url));

/** The built site, served, and a browser with WebGPU to read it with. */
export interface Site {
  readonly origin: string;
  /** Addresses of all pages, as a reader has them. */
  readonly pages: readonly string[];
  /** A reader with a browser of its own: on a screen of this size, light or dark. */
  reader(options?: BrowserContextOptions): Promise<BrowserContext>;
  close(): Promise<void>;
}

/** Serves what `pnpm docs:build` has built, scripts with the policy that holds for workers, and starts the browser. */
export async function openSite(): Promise<Site> {
  const browser: Browser = await playwright.launch({ ...chromium(), args: ["--enable-unsafe-webgpu", "--no-sandbox"] });
  const files = sirv(built, {
    setHeaders(response, path) {
      if (path.endsWith(".js")) response.setHeader("Content-Security-Policy", workerPolicy);
    },
  });
  const server = createServer((request, response) => files(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    pages: readdirSync(built, { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".html"))
      .map((name) => `/${name}`)
      .sort(),
    reader: (options) =>
      browser.newContext({ baseURL: origin, locale: "en-US", viewport: { width: 1280, height: 900 }, ...options }),
    async close() {
      await browser.close();
      server.closeAllConnections();
      server.close();
    },
  };
}
