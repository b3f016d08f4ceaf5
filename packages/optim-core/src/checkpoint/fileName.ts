import { fail } from "../error.ts";

const suffix = ".safetensors";

/** The longest name that every file system takes. */
const maxLength = 255;

/** The name of the file for a key: its {@link plainName} and the suffix of the format. */
export function fileName(key: string): string {
  return plainName(key, suffix);
}

/** The key that {@link fileName} made a name of; `undefined` for the name of a file that is not ours. */
export function keyOf(name: string): string | undefined {
  return name.endsWith(suffix) ? decodeURIComponent(name.slice(0, -suffix.length)) : undefined;
}

/**
 * Any text as a name that every storage takes. All but `a-z`, `0-9`, `-` and `_` is percent-encoded, capitals too: some browsers
 * keep their files on a disk that cannot tell `Run` from `run`. Throws for an empty or broken text, or one too long for a file.
 */
export function plainName(text: string, ending = ""): string {
  if (typeof text !== "string" || text === "" || /\p{Surrogate}/u.test(text)) {
    fail("checkpoints", `the name ${JSON.stringify(text)} must be a text that is not empty.`);
  }
  const name = text.replace(/[^a-z0-9_-]+/g, percentEncode) + ending;
  if (name.length > maxLength) {
    fail(
      "checkpoints",
      `the name ${JSON.stringify(text)} is too long: for a file it takes ${name.length} characters, not ${maxLength}.`,
    );
  }
  return name;
}

function percentEncode(text: string): string {
  return Array.from(new TextEncoder().encode(text), (byte) => `%${byte.toString(16).padStart(2, "0")}`).join("");
}
