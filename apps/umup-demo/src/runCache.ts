import { appendFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { keyOf, type Run } from "./run.ts";

/** One line of the file. A loss that is no number, null in JSON, is of a training that has come apart. */
interface Line {
  readonly key: string;
  readonly loss: number | null;
  readonly run: Run;
}

/** Finished runs in a file of JSON lines, to go on from where a sweep was stopped. */
export class RunCache {
  readonly #file: string;
  readonly #losses: Map<string, number>;

  private constructor(file: string, losses: Map<string, number>) {
    this.#file = file;
    this.#losses = losses;
  }

  /** Opens a file, which need not exist. The line that was being written when a process died is left out. */
  static async open(file: string): Promise<RunCache> {
    const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return "";
      throw error;
    });
    const whole = text.slice(0, text.lastIndexOf("\n") + 1);
    const lines = whole.split("\n").filter(Boolean);
    const losses = lines.map((line): [string, number] => {
      const { key, loss } = JSON.parse(line) as Line;
      return [key, loss ?? Number.NaN];
    });
    await mkdir(dirname(file), { recursive: true });
    if (text.length > whole.length) await writeFile(file, whole);
    return new RunCache(file, new Map(losses));
  }

  /** The loss of a run that was finished before. */
  get(run: Run): number | undefined {
    return this.#losses.get(keyOf(run));
  }

  async add(run: Run, loss: number): Promise<void> {
    const line: Line = { key: keyOf(run), loss: Number.isNaN(loss) ? null : loss, run };
    this.#losses.set(line.key, loss);
    await appendFile(this.#file, `${JSON.stringify(line)}\n`);
  }
}
