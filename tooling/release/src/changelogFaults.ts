import type { Tarball } from "./tarball.ts";

/** The entries of `.changeset/` for each package: the text that its CHANGELOG must have. */
export type Entries = ReadonlyMap<string, readonly string[]>;

/** Reads one file of `.changeset/`: the packages that it names, and its text. */
export function readEntry(file: string): { readonly names: readonly string[]; readonly text: string } {
  const [, head = "", text = ""] = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(file) ?? [];
  const names = [...head.matchAll(/^["']?([^"':\s]+)["']?:/gm)].map(([, name]) => name!);
  return { names, text: text.trim() };
}

/** What is wrong with the versions and changelogs of a release: one version for all, and every entry under it. */
export function changelogFaults(tarballs: readonly Tarball[], entries: Entries, version: string): string[] {
  return tarballs.flatMap(({ manifest, files }) => {
    const log = Buffer.from(files.get("CHANGELOG.md") ?? []).toString();
    const [, since = ""] = log.split(`\n## ${version}\n`);
    // What stands under an older version was released with that.
    const [section = ""] = since.split("\n## ");
    const missing = (entries.get(manifest.name) ?? []).filter((entry) => !section.includes(entry.split("\n")[0]!));
    return [
      ...(manifest.version === version ? [] : [`${manifest.name} has version ${manifest.version}, not ${version}`]),
      ...(log.includes(`\n## ${version}\n`) ? [] : [`${manifest.name}: its CHANGELOG.md has no ${version}`]),
      ...missing.map((entry) => `${manifest.name}: its CHANGELOG.md lacks "${entry.slice(0, 60)}…"`),
    ];
  });
}
