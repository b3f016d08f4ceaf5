import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  type FileHandle,
  mkdir,
  mkdtemp,
  open,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
  truncate,
  writeFile,
} from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { HostTensor } from "./hostTensor.ts";
import { loadFile, saveFile } from "./node.ts";

vi.mock("node:fs/promises", { spy: true });

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "optim-core-"));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

/** What every open file does. Node keeps the class to itself. */
async function fileHandles(): Promise<FileHandle> {
  const file = await open(folder);
  await file.close();
  return Object.getPrototypeOf(file);
}

/** A checkpoint whose every number says which version it is. */
const version = (n: number, size = 4) => ({
  version: n,
  w: { dtype: "f32", shape: [size], data: new Float32Array(size).fill(n) },
});

describe("saveFile and loadFile", () => {
  it("save, replace and load, and leave nothing else in the folder", async () => {
    const path = join(folder, "run.safetensors");
    await saveFile(path, version(1));
    await saveFile(pathToFileURL(path), version(2));
    expect(await loadFile(path)).toEqual(version(2));
    expect(await loadFile(pathToFileURL(path))).toEqual(version(2));
    expect(await readdir(folder)).toEqual(["run.safetensors"]);
  });

  it("replace a link, and not the file that it leads to", async () => {
    const [first, latest] = [join(folder, "first"), join(folder, "latest")];
    await saveFile(first, version(1));
    await symlink("first", latest);
    await saveFile(latest, version(2));
    expect(await loadFile(first)).toEqual(version(1));
    expect(await loadFile(latest)).toEqual(version(2));
  });

  it("save what was there when saveFile was called", async () => {
    const path = join(folder, "run");
    const checkpoint = version(1);
    const saving = saveFile(path, checkpoint);
    checkpoint.w.data.fill(9);
    await saving;
    expect(await loadFile(path)).toEqual(version(1));
  });

  it("an older save that is still under way does not replace a newer one", async () => {
    const path = join(folder, "run");
    const saves = [saveFile(path, version(1, 2 ** 20)), saveFile(pathToFileURL(path), version(2))];
    const broken = saveFile(path, { lr: (() => 1) as unknown as number });
    const last = saveFile(path, version(3));
    await expect(broken).rejects.toThrow(/a file cannot hold a function/);
    await Promise.all([...saves, last]);
    expect(await loadFile(path)).toEqual(version(3));
    expect(await readdir(folder)).toEqual(["run"]);
  });

  it("what is no path writes no file", async () => {
    for (const path of [undefined, 5, "", new URL("https://example.org/run")])
      await expect(saveFile(path as string, version(1))).rejects.toThrow(
        /^saveFile: .* is no path\. Pass one, or a file: URL\.$/,
      );
  });

  it("keep the old file and no temporary one when the new one cannot be stored", async () => {
    const path = join(folder, "run");
    await saveFile(path, version(1));
    await expect(saveFile(path, { lr: (() => 1) as unknown as number })).rejects.toThrow(
      /"lr": a file cannot hold a function/,
    );
    expect(await loadFile(path)).toEqual(version(1));
    expect(await readdir(folder)).toEqual(["run"]);
  });

  it("keep the folder as it was when the disk refuses", async () => {
    await mkdir(join(folder, "run"));
    await writeFile(join(folder, "run", "inside"), "x");
    await expect(saveFile(join(folder, "run"), version(1))).rejects.toThrow(
      /^saveFile: cannot write ".*run": EISDIR.*as it was\.$/,
    );
    await expect(saveFile(join(folder, "none", "run"), version(1))).rejects.toThrow(/ENOENT/);
    await expect(saveFile(join(folder, "run", "inside", "run"), version(1))).rejects.toThrow(/ENOTDIR/);
    expect(await readdir(folder, { recursive: true })).toEqual(["run", join("run", "inside")]);
  });

  it("keep the old file and no temporary one when the disk is full", async () => {
    const path = join(folder, "run");
    await saveFile(path, version(1));
    vi.spyOn(await fileHandles(), "writeFile").mockImplementationOnce(async function (this: FileHandle) {
      await this.write("half");
      throw new Error("ENOSPC: no space left on device");
    });
    await expect(saveFile(path, version(2))).rejects.toThrow(/^saveFile: cannot write ".*run": ENOSPC.*as it was\.$/);
    expect(await loadFile(path)).toEqual(version(1));
    expect(await readdir(folder)).toEqual(["run"]);
  });

  it("put the bytes on the disk before the new name, and the name before they return", async () => {
    const write = vi.spyOn(await fileHandles(), "writeFile");
    const sync = vi.spyOn(await fileHandles(), "sync");
    vi.mocked(rename).mockClear();
    await saveFile(join(folder, "run"), version(1));
    const [written] = write.mock.invocationCallOrder;
    const [fileSynced, folderSynced] = sync.mock.invocationCallOrder;
    const [renamed] = vi.mocked(rename).mock.invocationCallOrder;
    const order = [written, fileSynced, renamed, folderSynced];
    expect(order).toEqual([...order].sort((a, b) => Number(a) - Number(b)));
    expect(order).not.toContain(undefined);
  });

  it("do without syncing a folder where the platform cannot, and hide no other failure", async () => {
    const path = join(folder, "run");
    const sync = vi.spyOn(await fileHandles(), "sync");
    const failing = (code: string) => Object.assign(new Error(code), { code });
    sync.mockResolvedValueOnce().mockRejectedValueOnce(failing("EPERM"));
    await saveFile(path, version(1));
    expect(await loadFile(path)).toEqual(version(1));
    sync.mockResolvedValueOnce().mockRejectedValueOnce(failing("EIO"));
    await expect(saveFile(path, version(2))).rejects.toThrow("EIO");
  });

  it("name the file that is missing, damaged or cut short", async () => {
    const path = join(folder, "run");
    await expect(loadFile(path)).rejects.toThrow(/^loadFile: cannot load ".*run": ENOENT/);
    await saveFile(path, version(1));
    const bytes = await readFile(path);
    bytes[bytes.length - 1]! ^= 1;
    await writeFile(path, bytes);
    await expect(loadFile(path)).rejects.toThrow(/^loadFile: cannot load ".*run": checkpoint: the file is damaged/);
    await truncate(path, 0);
    await expect(loadFile(path)).rejects.toThrow(/damaged/);
  });

  it("leave a whole file, no older than the last save, when the process is killed at any moment", async () => {
    const path = join(folder, "run");
    const size = 2 ** 20;
    for (let kill = 0; kill < 12; kill++) {
      const saver = startSaver(path, size);
      const saved: number[] = [];
      saver.stdout?.on("data", (lines) => saved.push(...String(lines).trim().split("\n").map(Number)));
      await once(saver.stdout!, "data");
      await sleep(kill * 7);
      saver.kill("SIGKILL");
      await once(saver, "close");

      const { version: loaded, w } = await loadFile(path);
      expect(loaded).toBeGreaterThanOrEqual(Math.max(...saved));
      expect(new Set<unknown>((w as HostTensor).data)).toEqual(new Set([loaded]));
      expect((w as HostTensor).shape).toEqual([size]);
    }
  }, 120_000);
});

/** A process that saves one version after another, as fast as it can, and prints each that is safe. */
function startSaver(path: string, size: number): ChildProcess {
  const script = `
    import { saveFile } from ${JSON.stringify(new URL("./node.ts", import.meta.url).href)};
    for (let version = 1; ; version++) {
      const data = new Float32Array(${size}).fill(version);
      await saveFile(${JSON.stringify(path)}, { version, w: { dtype: "f32", shape: [${size}], data } });
      console.log(version);
    }`;
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
  const args = ["--import", tsx, "--input-type=module", "--eval", script];
  return spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
}
