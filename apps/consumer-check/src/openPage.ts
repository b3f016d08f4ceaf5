import { type Browser, errors } from "playwright";
import { ConsumerError } from "./consumerError.ts";

/** A page that hangs would hang the whole check. */
const patience = 300_000;

/**
 * Opens a page and waits for what it writes into its `<output>`.
 *
 * @throws ConsumerError with everything that the page complained about, if it complained: refused by its policy, not found, or thrown. Or where
 * nothing came.
 */
export async function openPage(browser: Browser, url: string): Promise<string> {
  const page = await browser.newPage();
  const complaints: string[] = [];
  const complained = () => new ConsumerError(`The page has errors:\n${complaints.join("\n")}`);
  const failed = new Promise<never>((_, reject) => {
    const complain = (text: string) => {
      complaints.push(text);
      // What follows in the same turn belongs to it.
      setTimeout(() => reject(complained()), 500);
    };
    page.on("pageerror", (error) => complain(error.stack ?? error.message));
    page.on("console", (message) => {
      if (message.type() === "error") complain(`${message.text()} ${message.location().url}`);
    });
  });
  try {
    await Promise.race([page.goto(url), failed]);
    const output = page.locator("output:not(:empty)");
    await Promise.race([output.waitFor({ state: "attached", timeout: patience }), failed]);
    const text = (await output.textContent()) ?? "";
    // It may have been done before that half second was over.
    if (complaints.length > 0) throw complained();
    return text;
  } catch (error) {
    if (!(error instanceof errors.TimeoutError)) throw error;
    throw new ConsumerError(`The page has written nothing into its <output>: ${error.message}`);
  } finally {
    await page.close();
  }
}
