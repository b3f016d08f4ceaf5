import { existsSync } from "node:fs";
import { cp, mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { run } from "./run.ts";

/** Who commits the copy; nobody sees it. */
const author = ["-c", "user.name=release", "-c", "user.email=release@localhost", "-c", "commit.gpgsign=false"];

/**
 * Copies what git sees of a working tree, changes that are not committed included, and makes it a repository with one commit on `main`: what
 * changesets reads, without a history.
 */
export async function copyWorkingTree(root: string, folder: string): Promise<void> {
  const listed = await run("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], root);
  for (const path of new Set(listed.split("\0"))) {
    if (path === "" || !existsSync(join(root, path))) continue;
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await cp(join(root, path), join(folder, path));
  }
  await run("git", ["init", "--quiet", "--initial-branch=main"], folder);
  await run("git", ["add", "--all"], folder);
  await run("git", [...author, "commit", "--quiet", "--message=release"], folder);
}
