import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { BenchError } from "./benchError.ts";
import { compare } from "./compare.ts";
import { onJs } from "./contenders/onJs.ts";
import { adamW, adamWHyper } from "./optimizers.ts";
import { compared, referenceWeights } from "./reference.ts";
import type { Shapes } from "./shapes.ts";
import type { Times } from "./times.ts";
import { makeWorkload } from "./workload.ts";

/** How often each takes its turn, where nothing is said. */
const usual = 31;

/** What PyTorch's weights are compared on; ours are compared at full size. */
const sampled: Shapes = { name: "a sample", shapes: [[31, 33], [130], [1]] };

/** The hyper-parameters by PyTorch's names. */
const { weightDecay: weight_decay, ...rest } = adamWHyper;

/** What the script prints. */
interface Answer {
  readonly times: Readonly<Record<string, Times>>;
  readonly weights: Readonly<Record<string, readonly (readonly number[])[]>>;
}

/** Runs Python with these arguments and this text on its standard input, and gives what it prints. @throws BenchError where it fails. */
export function runPython(args: readonly string[], input = ""): string {
  const { error, status, signal, stdout, stderr } = spawnSync("python3", args, {
    input,
    encoding: "utf8",
    maxBuffer: 2 ** 26,
  });
  if (status === 0) return stdout;
  const why = error?.message ?? (stderr.trim().split("\n").at(-1) || `it ended with ${signal ?? status}`);
  throw new BenchError(`python3 has failed: ${why}. Run it by hand: python3 ${args.join(" ")}.`);
}

const script = fileURLToPath(new URL("./torchAdamW.py", import.meta.url));
const probe = "import torch; assert torch.cuda.is_available(), 'torch sees no GPU'; print(torch.__version__)";

/** PyTorch where `python3` has it and it sees a GPU, else why not. */
export function findTorch(run = runPython): { readonly version?: string; readonly told: string } {
  try {
    const version = run(["-c", probe]).trim();
    return { version, told: `torch ${version}` };
  } catch (error) {
    if (!(error instanceof BenchError)) throw error;
    return { told: `no torch here (${error.message.replace(/ Run it by hand.*$/s, "")})` };
  }
}

/**
 * The times of PyTorch's fused, foreach and for-loop AdamW over tensors of these shapes, in a process of their own. What they compute is
 * compared with the JavaScript backend on a sample. @throws BenchError where it differs, or where Python fails.
 */
export async function timeTorch(shapes: Shapes, repeat = usual, run = runPython): Promise<ReadonlyMap<string, Times>> {
  const workload = makeWorkload(sampled);
  const expected = await referenceWeights(onJs(adamW), workload);
  const lists = (tensors: readonly Float32Array[]) => tensors.map((numbers) => [...numbers]);
  const sample = { weights: lists(workload.weights), gradients: lists(workload.gradients), steps: compared };
  const told = { shapes: shapes.shapes, hyper: { ...rest, weight_decay }, repeat, sample };
  const { times, weights } = JSON.parse(run([script], JSON.stringify(told))) as Answer;
  for (const [name, tensors] of Object.entries(weights)) {
    const names = { row: `AdamW, ${sampled.name}`, reference: "the reference", other: name };
    compare(
      names,
      expected,
      tensors.map((numbers) => Float32Array.from(numbers)),
      compared,
    );
  }
  return new Map(Object.entries(times));
}
