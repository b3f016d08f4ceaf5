import { F16Array, type HalfJsBuffer, halfJs, halfParameter, mixed } from "optim-amp";
import { AdamW, type Param, parameter } from "optim-core";
import { linearAxis, logAxis, Random } from "tooling-demo";
import type { Demo } from "./demo.ts";

const inputs = 16;
const samples = 256;
const steps = 3000;
const every = 20;
/** Below half the distance of halves around 1, which is 2^-11. */
const lr = 2e-4;

/** A linear regression with noise: rows of inputs, and what they should give. */
interface Regression {
  readonly rows: readonly Float64Array[];
  readonly targets: Float64Array;
}

function regression(random: Random): Regression {
  const truth = Float64Array.from({ length: inputs }, () => random.uniform(1.2, 1.5));
  const rows = Array.from({ length: samples }, () =>
    Float64Array.from({ length: inputs }, () => random.uniform(-1, 1)),
  );
  const targets = rows.map((row) => row.reduce((sum, x, i) => sum + x * truth[i]!, random.uniform(-0.1, 0.1)));
  return { rows, targets: Float64Array.from(targets) };
}

/** The mean squared error of weights, and its gradient. */
export function lossOf(
  { rows, targets }: Regression,
  weights: ArrayLike<number>,
): { loss: number; gradient: Float64Array } {
  const gradient = new Float64Array(inputs);
  let loss = 0;
  rows.forEach((row, r) => {
    const error = row.reduce((sum, x, i) => sum + x * weights[i]!, 0) - targets[r]!;
    loss += error ** 2 / samples;
    row.forEach((x, i) => {
      gradient[i]! += (2 * x * error) / samples;
    });
  });
  return { loss, gradient };
}

/** The loss every few steps. */
function train(problem: Regression, kind: "float32" | "copies" | "halves"): number[] {
  const ones = new Array<number>(inputs).fill(1);
  const p = (
    kind === "float32" ? parameter(Float32Array.from(ones)) : halfParameter(new F16Array(ones))
  ) as Param<HalfJsBuffer>;
  const options = { lr, weightDecay: 0, backend: halfJs };
  const optimizer = kind === "copies" ? new (mixed(AdamW))([p], options) : new AdamW([p], options);
  const losses: number[] = [];
  for (let step = 0; step <= steps; step++) {
    const { loss, gradient } = lossOf(problem, Float64Array.from(p.data as Iterable<number>));
    if (step % every === 0) losses.push(loss);
    p.grad = kind === "float32" ? Float32Array.from(gradient) : new F16Array(gradient);
    optimizer.step();
  }
  return losses;
}

/** (b) Half weights alone stand still where a step is smaller than their precision; with float32 copies they train as float32 does. */
export function copiesDemo(): Demo {
  const problem = regression(new Random(1));
  const [full, copies, halves] = (["float32", "copies", "halves"] as const).map((kind) => train(problem, kind)) as [
    number[],
    number[],
    number[],
  ];
  const shown = full.flatMap((_, i) => ((i * every) % 300 === 0 ? [i] : []));
  const points = (losses: readonly number[]) => losses.map((loss, i) => [i * every, loss] as const);
  const [end, mixedEnd, halfEnd] = [full, copies, halves].map((losses) => losses.at(-1)!) as [number, number, number];
  return {
    title: "(b) AdamW on fp16 weights, with and without float32 copies",
    text: `A step of ${lr} is lost in a half near 1, whose neighbours lie ${(2 ** -10).toFixed(5)} apart: the loss stays at ${halfEnd.toFixed(4)}. With copies it ends at ${mixedEnd.toFixed(6)}, in float32 at ${end.toFixed(6)}.`,
    head: ["step", "float32", "fp16, mixed(AdamW)", "fp16, AdamW"],
    rows: shown.map((i) => [String(i * every), ...[full, copies, halves].map((losses) => losses[i]!.toFixed(6))]),
    file: "copies.svg",
    plot: {
      x: linearAxis("step", 0, steps),
      y: logAxis("mean squared error", Math.min(...full), full[0]!, 10),
      lines: [
        { label: "float32", points: points(full) },
        { label: "fp16, mixed(AdamW)", points: points(copies) },
        { label: "fp16, AdamW", points: points(halves) },
      ],
    },
    isFine: Math.abs(mixedEnd / end - 1) < 0.01 && halfEnd > 10 * end,
  };
}
