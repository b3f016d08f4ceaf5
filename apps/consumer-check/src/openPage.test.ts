import { EventEmitter } from "node:events";
import { type Browser, errors } from "playwright";
import { expect, it } from "vitest";
import { ConsumerError } from "./consumerError.ts";
import { openPage } from "./openPage.ts";

/** A browser whose page does this while it is loaded, and then has this in its output, or nothing in time. */
function browserWith(load: (page: EventEmitter) => void, output: string | undefined): Browser {
  const page = Object.assign(new EventEmitter(), {
    goto: async () => load(page),
    close: async () => {},
    locator: () => ({
      waitFor: async () => {
        if (output === undefined) throw new errors.TimeoutError("Timeout 300000ms exceeded.");
      },
      textContent: async () => output,
    }),
  });
  return { newPage: async () => page } as unknown as Browser;
}

it("gives what a page writes", async () => {
  expect(
    await openPage(
      browserWith(() => {}, "done"),
      "http://a",
    ),
  ).toBe("done");
});

it("a page that complains has failed, even if it writes its output at once", async () => {
  const refused = { type: () => "error", text: () => "Refused.", location: () => ({ url: "http://a/b.js" }) };
  const complaining = browserWith((page) => page.emit("console", refused), "done");
  await expect(openPage(complaining, "http://a")).rejects.toThrow("The page has errors:\nRefused. http://a/b.js");
});

it("a page that writes nothing has failed, and no other consumer with it", async () => {
  await expect(
    openPage(
      browserWith(() => {}, undefined),
      "http://a",
    ),
  ).rejects.toThrow(ConsumerError);
});
