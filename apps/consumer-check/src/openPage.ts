import type { Browser } from "playwright";
import { ConsumerError } from "./consumerError.ts";

/** A page that hangs would hang the whole check. */
const patience = 300_000;

/**
 * Opens a page and waits for what it writes into its `<output>`.
 *
 * @throws ConsumerError with everything that the page complained about, if it complained: refused by its policy, not found, or thrown.
 */
export async function openPage(browser: Browser, url: string): Promise<string> {
  const page = await browser.newPage();
  const complaints: string[] = [];
  const failed = new Promise<never>((_, reject) => {
    const complain = (text: string) => {
      complaints.push(text);
      // What follows in the same turn belongs to it.
      setTimeout(() => reject(new ConsumerError(`The page has errors:\n${complaints.join("\n")}`)), 500);
    };
    page.on("pageerror", (error) => complain(error.stack ?? error.message));
    page.on("console", (message) => {
      if (message.type() === "error") complain(`${message.text()} ${message.location().url}`);
    });
  });
  try {
    await page.goto(url);
    const output = page.locator("output:not(:empty)");
    await Promise.race([output.waitFor({ state: "attached", timeout: patience }), failed]);
    return (await output.textContent()) ?? "";
  } finally {
    await page.close();
  }
}
