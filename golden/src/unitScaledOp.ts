/** Runs one file of format `unit-scaled-op` of the golden family `unit_scaling_ops`: the operations of optim-umup, on TensorFlow.js. */

import type { Tensor } from "@tensorflow/tfjs-core";
import { functional } from "optim-umup/tfjs";
import { float32, type GoldenNumber } from "./bound.ts";
import type { CaseResult } from "./caseResult.ts";
import type { GoldenBackend } from "./goldenBackend.ts";
import { Tally } from "./tally.ts";
import type { Tensorflow } from "./tensorflow.ts";
import type { Arguments } from "./trajectoryCase.ts";
import { type Op, type OpCall, unitScaledOps } from "./unitScaledOps.ts";

/** A tensor of a case. */
interface OpTensor {
  readonly shape: readonly number[];
  readonly data: readonly GoldenNumber[];
  /** Where it is not a floating point number. */
  readonly dtype?: string;
}

/** A golden file of format `unit-scaled-op`. */
export interface UnitScaledOp {
  readonly op: string;
  readonly cases: readonly {
    readonly arguments: Arguments;
    readonly inputs: Readonly<Record<string, OpTensor | null>>;
    readonly output_shapes: readonly (readonly number[])[];
    readonly grad_outputs: readonly (readonly GoldenNumber[])[];
    readonly runs: Readonly<Record<string, OpRun>>;
  }[];
}

interface OpRun {
  readonly outputs: readonly (readonly GoldenNumber[])[];
  /** By the names of the inputs. */
  readonly gradients: Readonly<Record<string, readonly GoldenNumber[]>>;
}

/** Runs all cases of a file, forward and backward, on the backend of TensorFlow.js that stands for this one. All of it is float32. */
export async function runUnitScaledOp<Buf>(
  { op: name, cases }: UnitScaledOp,
  on: GoldenBackend<Buf>,
): Promise<CaseResult> {
  const tally = new Tally();
  const op = Object.hasOwn(unitScaledOps, name) ? unitScaledOps[name] : undefined;
  if (!op) tally.fail(`the operation ${name} is not known`);
  else {
    // Most goldens need none of it.
    const { tensorflowOn } = await import("./tensorflow.ts");
    const tf = await tensorflowOn(on.backend.name);
    for (const [at, golden] of cases.entries()) {
      tf.engine().startScope();
      try {
        await runOne(tally, `case ${at}`, op, golden, tf);
      } finally {
        tf.engine().endScope();
      }
    }
  }
  return tally.result(cases.length);
}

async function runOne(
  tally: Tally,
  where: string,
  op: Op,
  golden: UnitScaledOp["cases"][number],
  tf: Tensorflow,
): Promise<void> {
  const unknown = [
    ...Object.keys(golden.arguments).filter((name) => !op.arguments.includes(name)),
    ...Object.keys(golden.inputs).filter((name) => !op.inputs.includes(name)),
  ];
  for (const name of unknown) tally.fail(`${where}: the argument ${name} is not known`);
  const run = golden.runs.float32;
  if (!run) tally.fail(`${where}: there is no run in float32`);
  if (!run || unknown.length > 0) return;

  const given = Object.entries(golden.inputs).map(([name, input]) => [name, input && tensorOf(tf, input)] as const);
  const call = (inputs: OpCall["inputs"]): OpCall => ({ tf, unit: functional(tf), inputs, given: golden.arguments });
  const outputs = op.run(call(Object.fromEntries(given)));
  tally.equal(
    `${where}, shapes`,
    outputs.map(({ shape }) => shape),
    golden.output_shapes,
  );
  for (const [i, output] of outputs.entries())
    tally.compare(`${where}, output ${i}`, float32, await numbersOf(output), run.outputs[i]!);

  const differentiable = given.flatMap(([name, input]) => (input?.dtype === "float32" ? [{ name, input }] : []));
  tally.equal(
    `${where}, gradients`,
    differentiable.map(({ name }) => name),
    Object.keys(run.gradients),
  );
  const upstream = golden.grad_outputs.map((data, i) => tensorOf(tf, { shape: outputs[i]!.shape, data }));
  /** A scalar with these gradients. */
  const joined = tf.customGrad(() => ({ value: tf.scalar(0), gradFunc: () => upstream.map((x) => tf.clone(x)) }));
  const gradients = tf.grads((...xs: Tensor[]) => {
    const replaced = differentiable.map(({ name }, i) => [name, xs[i]!] as const);
    return joined(...op.run(call(Object.fromEntries([...given, ...replaced]))));
  })(differentiable.map(({ input }) => input));
  for (const [i, { name }] of differentiable.entries()) {
    const reference = run.gradients[name];
    if (reference) tally.compare(`${where}, gradient of ${name}`, float32, await numbersOf(gradients[i]!), reference);
  }
}

function tensorOf(tf: Tensorflow, { shape, data, dtype = "float32" }: OpTensor): Tensor {
  const types: Readonly<Record<string, "float32" | "int32" | "bool">> = {
    float32: "float32",
    int64: "int32",
    bool: "bool",
  };
  const type = Object.hasOwn(types, dtype) ? types[dtype] : undefined;
  if (!type) throw new Error(`the dtype ${dtype} is not known`);
  return tf.tensor(data.map(Number), [...shape], type);
}

const numbersOf = async (tensor: Tensor): Promise<number[]> => Array.from(await tensor.data());
