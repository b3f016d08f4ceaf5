import { describe, expect, it } from "vitest";
import { changelogFaults, readEntry } from "./changelogFaults.ts";
import type { Manifest } from "./publishedPackage.ts";

const log = "# a\n\n## 0.1.0\n\n### Minor Changes\n\n- 1234567: It was slow.\n";

const faults = (version: string, content: string) =>
  changelogFaults(
    [
      {
        manifest: { name: "a", version } as Manifest,
        files: new Map([["CHANGELOG.md", Buffer.from(content)]]),
        packed: 1,
      },
    ],
    new Map([["a", ["It was slow."]]]),
    "0.1.0",
  );

describe("changelogFaults", () => {
  it("takes a package of the version, with every entry", () => {
    expect(faults("0.1.0", log)).toEqual([]);
  });

  it("refuses another version, a changelog without it, and one without the entry", () => {
    expect(faults("0.0.1", log)).toEqual(["a has version 0.0.1, not 0.1.0"]);
    expect(faults("0.1.0", "# a\n\n## 0.0.1\n\n- It was slow.\n")).toEqual([
      "a: its CHANGELOG.md has no 0.1.0",
      'a: its CHANGELOG.md lacks "It was slow.…"',
    ]);
    expect(faults("0.1.0", "# a\n\n## 0.1.0\n")).toEqual(['a: its CHANGELOG.md lacks "It was slow.…"']);
  });

  it("does not take an entry of an older version for one of this", () => {
    expect(faults("0.1.0", "# a\n\n## 0.1.0\n\n- New.\n\n## 0.0.1\n\n- It was slow.\n")).toEqual([
      'a: its CHANGELOG.md lacks "It was slow.…"',
    ]);
  });
});

describe("readEntry", () => {
  it("reads names and text", () => {
    expect(readEntry('---\n"a": minor\nb-c: patch\n---\n\nIt was slow.\n')).toEqual({
      names: ["a", "b-c"],
      text: "It was slow.",
    });
  });
});
