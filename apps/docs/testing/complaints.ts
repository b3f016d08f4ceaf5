import type { Page } from "playwright";

/**
 * Gathers what a page complains of from now on, each with the page's address: errors, failed requests, what its policy has refused, and requests
 * that leave the site.
 */
export function complaintsOf(page: Page, origin: string): readonly string[] {
  const found: string[] = [];
  const complain = (text: string): void => void found.push(`${new URL(page.url()).pathname}: ${text}`);
  page.on("pageerror", (error) => complain(`error: ${error.message}`));
  page.on("console", (message) => {
    // A policy that refuses something says so as an error on the console.
    if (message.type() === "error") complain(`console: ${message.text()}`);
  });
  page.on("requestfailed", (request) => {
    if (request.failure()?.errorText !== "net::ERR_ABORTED")
      complain(`${request.url()}: ${request.failure()?.errorText}`);
  });
  page.on("request", (request) => {
    const { protocol, origin: from } = new URL(request.url());
    if (protocol.startsWith("http") && from !== origin) complain(`${request.url()}: leaves the site`);
  });
  return found;
}
