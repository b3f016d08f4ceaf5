import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { onJs } from "./backends.ts";
import { runUnitScaledOp, type UnitScaledOp } from "./unitScaledOp.ts";
import { unitScaledOps } from "./unitScaledOps.ts";

const read = (op: string): UnitScaledOp =>
  JSON.parse(readFileSync(new URL(`../visible/unit_scaling_ops/${op}.json`, import.meta.url), "utf8"));

const failuresOf = async (op: string, change: (golden: UnitScaledOp["cases"][number]) => object) => {
  const { cases } = read(op);
  const [first] = cases;
  return (await runUnitScaledOp({ op, cases: [{ ...first!, ...change(first!) }] }, onJs)).failures;
};

test.each(Object.keys(unitScaledOps))("%s is met, forward and backward", async (op) => {
  const file = read(op);
  const { failures, cases, worst32 } = await runUnitScaledOp(file, onJs);
  expect(failures).toEqual([]);
  expect(cases).toBe(file.cases.length);
  expect(worst32).toBeLessThan(0.5);
});

describe("a case that does not agree is named", () => {
  test("by an output", async () => {
    const failures = await failuresOf("residual_split", ({ runs }) => {
      const { outputs, gradients } = runs.float32!;
      return { runs: { float32: { outputs: [outputs[0]!, outputs[1]!.map((x) => Number(x) + 0.1)], gradients } } };
    });
    expect(failures).toEqual([expect.stringMatching(/^case 0, output 1\[\d\] is/)]);
  });

  test("by a gradient", async () => {
    const failures = await failuresOf("matmul", ({ runs: { float32 } }) => ({
      runs: {
        float32: { ...float32, gradients: { ...float32!.gradients, right: float32!.gradients.right!.map(() => 7) } },
      },
    }));
    expect(failures).toEqual([expect.stringMatching(/^case 0, gradient of right\[\d+\] is/)]);
  });

  test("by a shape, and by a gradient too few", async () => {
    expect(
      await failuresOf("silu", ({ output_shapes }) => ({ output_shapes: output_shapes.map((s) => s.toReversed()) })),
    ).toContain("case 0, shapes is [[3,4]], not [[4,3]]");
    const failures = await failuresOf("silu", ({ runs: { float32 } }) => ({
      runs: { float32: { ...float32, gradients: {} } },
    }));
    expect(failures).toEqual(['case 0, gradients is ["input"], not []']);
  });
});

test("what it does not know is a failure", async () => {
  expect((await runUnitScaledOp({ op: "relu", cases: [] }, onJs)).failures).toEqual([
    "the operation relu is not known",
  ]);
  expect(await failuresOf("silu", () => ({ arguments: { inplace: true } }))).toEqual([
    "case 0: the argument inplace is not known",
  ]);
  expect(await failuresOf("silu", ({ inputs }) => ({ inputs: { ...inputs, gate: null } }))).toEqual([
    "case 0: the argument gate is not known",
  ]);
  expect(await failuresOf("silu", ({ runs }) => ({ runs: { float64: runs.float64 } }))).toEqual([
    "case 0: there is no run in float32",
  ]);
  await expect(
    failuresOf("silu", ({ inputs }) => ({ inputs: { input: { ...inputs.input!, dtype: "complex64" } } })),
  ).rejects.toThrow("the dtype complex64 is not known");
  await expect(failuresOf("residual_apply", () => ({ arguments: { fn: "sin" } }))).rejects.toThrow(
    "the residual function sin is not known",
  );
});

test("a backend that TensorFlow.js has none for is refused", async () => {
  const backend = { ...onJs.backend, name: "boxed" };
  await expect(runUnitScaledOp(read("silu"), { ...onJs, backend } as never)).rejects.toThrow(
    "TensorFlow.js has no backend for boxed",
  );
});
