import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { serve } from "./serve.ts";

const folder = mkdtempSync(join(tmpdir(), "serve-"));
mkdirSync(join(folder, "site/deep"), { recursive: true });
writeFileSync(join(folder, "secret.js"), "secret");
writeFileSync(join(folder, "site/a.js"), "a");
writeFileSync(join(folder, "site/deep/index.html"), "<p>");
afterAll(() => rmSync(folder, { recursive: true }));

/** The status of a path that is sent as it is: `fetch` would tidy it up. */
const statusOf = (url: string, path: string): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    request({ hostname, port, path }, (response) => resolve(response.resume().statusCode))
      .on("error", reject)
      .end();
  });

describe("serve", () => {
  it("serves files with their types and the given headers", async () => {
    await using server = await serve(join(folder, "site"), { "X-A": "b" });
    const script = await fetch(`${server.url}a.js`);
    expect(script.headers.get("content-type")).toBe("text/javascript");
    expect(script.headers.get("x-a")).toBe("b");
    expect(await script.text()).toBe("a");
    expect(await (await fetch(`${server.url}deep/`)).text()).toBe("<p>");
  });

  it("serves nothing that is not in its folder", async () => {
    await using server = await serve(join(folder, "site"));
    expect(await statusOf(server.url, "/b.js")).toBe(404);
    expect(await statusOf(server.url, "/../secret.js")).toBe(404);
    expect(await statusOf(server.url, "/%2e%2e/secret.js")).toBe(404);
    expect(await statusOf(server.url, "/..%2fsecret.js")).toBe(404);
  });

  it("is gone when it is disposed of", async () => {
    let url: string;
    {
      await using server = await serve(folder);
      ({ url } = server);
    }
    await expect(fetch(url)).rejects.toThrow();
  });
});
