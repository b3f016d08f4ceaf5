/**
 * A thread of the `wasm` backend: it sleeps until there is a job, takes shares of it for as long as there are any, and sleeps again. It is
 * JavaScript, so that it can be started from its address without a build. The words of the job are those of `jobBoard.ts`.
 *
 * @typedef {{ memory: WebAssembly.Memory, board: number, words: Record<import("./jobBoard.ts").BoardWord, number>, size: number }} Start
 */

/** @param {Start} start */
function work({ memory, board, words, size }) {
  const shared = new Int32Array(memory.buffer, board, size);
  /** @type {Map<number, ((table: number, pieces: number) => void)[]>} */
  const kernels = new Map();
  /** @param {import("./jobBoard.ts").BoardWord} word */
  const read = (word) => Atomics.load(shared, words[word]);

  /** @param {number} id */
  function functionsOf(id) {
    const known = kernels.get(id);
    if (known) return known;
    const bytes = new Uint8Array(memory.buffer, read("bytes") >>> 0, read("length")).slice();
    const env = { memory, pow: Math.pow };
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env });
    const made = /** @type {((table: number, pieces: number) => void)[]} */ (Object.values(exports));
    kernels.set(id, made);
    return made;
  }

  let seen = 0;
  for (;;) {
    Atomics.wait(shared, words.epoch, seen);
    seen = read("epoch");
    if (read("closed")) return;
    Atomics.add(shared, words.active, 1);
    try {
      for (;;) {
        const share = Atomics.add(shared, words.next, 1);
        const shares = read("shares");
        if (share >= shares) break;
        const first = Math.floor((share * read("pieces")) / shares);
        const end = Math.floor(((share + 1) * read("pieces")) / shares);
        const sweep = functionsOf(read("kernel"))[read("sweep")];
        sweep?.(read("table") + first * read("stride"), end - first);
        Atomics.add(shared, words.helped, 1);
      }
    } catch (error) {
      Atomics.store(shared, words.failed, 1);
      throw error;
    } finally {
      Atomics.sub(shared, words.active, 1);
    }
  }
}

const node = globalThis.process?.getBuiltinModule?.("node:worker_threads");
if (node) node.parentPort?.once("message", work);
else addEventListener("message", ({ data }) => work(data), { once: true });
