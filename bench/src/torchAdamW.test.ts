import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { BenchError } from "./benchError.ts";
import { adamHyper, decayOfAdamW } from "./optimizers.ts";
import { findTorch, runPython, timeTorch } from "./torchAdamW.ts";

const shapes = { name: "two", shapes: [[3, 2], [1]] };
const times = { main: [1], whole: [2], device: [1.5] };

/** AdamW as it stands in the paper, in float64. */
function step(weights: number[], gradients: readonly number[], steps: number): number[] {
  const { lr, eps, betas } = adamHyper;
  const [b1, b2] = betas;
  return weights.map((weight, i) => {
    let [p, m, v] = [weight, 0, 0];
    for (let t = 1; t <= steps; t++) {
      const g = gradients[i]!;
      m = b1 * m + (1 - b1) * g;
      v = b2 * v + (1 - b2) * g * g;
      p -= lr * decayOfAdamW * p + (lr * m) / (1 - b1 ** t) / (Math.sqrt(v / (1 - b2 ** t)) + eps);
    }
    return p;
  });
}

/** Answers as the script does, after so many steps fewer than it was told. */
const answering =
  (left = 0) =>
  (args: readonly string[], input = "") => {
    expect(args).toEqual([expect.stringMatching(/torchAdamW\.py$/)]);
    const { sample, ...told } = JSON.parse(input);
    expect(told).toEqual({
      shapes: shapes.shapes,
      hyper: { lr: 1e-3, betas: [0.9, 0.999], eps: 1e-7, weight_decay: 0.01 },
      repeat: 15,
    });
    const weights = sample.weights.map((each: number[], i: number) =>
      step(each, sample.gradients[i], sample.steps - left),
    );
    return JSON.stringify({ times: { "torch fused": times }, weights: { "torch fused": weights } });
  };

test("what PyTorch is told and what it answers", async () => {
  expect(await timeTorch(shapes, 15, answering())).toEqual(new Map([["torch fused", times]]));
});

test("a PyTorch that computes something else is found out", async () => {
  await expect(timeTorch(shapes, 15, answering(1))).rejects.toThrow("torch fused is not the reference after 3 steps");
});

test("PyTorch is there, or the report says why not", () => {
  expect(findTorch(() => "2.13.0\n")).toEqual({ version: "2.13.0", told: "torch 2.13.0" });
  const missing = () => {
    throw new BenchError("python3 has failed: No module named 'torch'. Run it by hand: python3 -c x.");
  };
  expect(findTorch(missing)).toEqual({ told: "no torch here (python3 has failed: No module named 'torch'.)" });
});

const python = spawnSync("python3", ["--version"]);

test("the script compiles, and what Python says is told", ({ skip }) => {
  if (python.status !== 0) return skip(`There is no python3 here: ${python.error?.message ?? python.status}.`);
  const script = fileURLToPath(new URL("./torchAdamW.py", import.meta.url));
  // As py_compile, but it leaves no file behind.
  const compile = "import sys; compile(open(sys.argv[1]).read(), sys.argv[1], 'exec'); print('compiled')";
  expect(runPython(["-c", compile, script])).toBe("compiled\n");
  expect(() => runPython(["-c", "import nothing_at_all"])).toThrow(
    "python3 has failed: ModuleNotFoundError: No module named 'nothing_at_all'. Run it by hand: python3 -c",
  );
});
