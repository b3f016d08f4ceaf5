import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A script of the page itself: one with a `src` comes from the site. */
const inline = /<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g;

const hashOf = (script: string): string => `'sha256-${createHash("sha256").update(script).digest("base64")}'`;

const scripts = "script-src 'self' blob: 'wasm-unsafe-eval'";

/** What a worker may do, if a server sends this with its script, for the tag of a page does not reach it: a reader's rule can tell nobody. */
export const workerPolicy = `${scripts}; connect-src 'self'`;

/**
 * What a page may run: its own scripts, modules that the playground makes of what a reader writes (`blob:`), WebAssembly, and the scripts
 * that VitePress has put into it, by their hashes. Nothing is evaluated.
 */
export function policyOf(html: string): string {
  const hashes = [...html.matchAll(inline)].map(([, script = ""]) => hashOf(script));
  return [
    "default-src 'self'",
    [scripts, ...new Set(hashes)].join(" "),
    "worker-src 'self' blob:",
    // Vue and uPlot place elements by their style attributes.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
}

/** Writes a policy of its own into every page of a built site: a site of files cannot send headers. */
export function addPolicy(folder: string): void {
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    if (!name.endsWith(".html")) continue;
    const path = join(folder, name);
    const html = readFileSync(path, "utf8");
    if (!html.includes("<head>"))
      throw new Error(`docs: ${name} has no <head> for a policy; VitePress writes it otherwise now.`);
    const meta = `<meta http-equiv="Content-Security-Policy" content="${policyOf(html)}">`;
    writeFileSync(path, html.replace("<head>", `<head>\n    ${meta}`));
  }
}
