/** Bugs of backends, put into one that is not JavaScript: `testOptimizer` must find them there. */
import { js } from "optim-core";
import { describe, expect, it } from "vitest";
import { inputChecksOn } from "../checks/checks.ts";
import { forbidJs } from "../forbidJs.ts";
import { Lab } from "../lab.ts";
import { testCase } from "../testOptimizer.ts";
import { watchedBackend } from "../watchedBackend.ts";
import { farBackend, type NearLaunch } from "./farBackend.ts";
import { caseNamed } from "./mutant.ts";

type Spoil = Parameters<typeof farBackend>[0];

const adamw = caseNamed("AdamW");
const promised = { dtypes: ["f32", "f64"], exact: true } as const;

/** The checks of AdamW's defaults that fail on a backend with this bug. */
async function found(spoil: Spoil): Promise<string[]> {
  const lab = new Lab({ ...promised, backend: farBackend(spoil), slow: true });
  const failed: string[] = [];
  for (const [sentence, check] of Object.entries(inputChecksOn({ slow: true }, 0)))
    try {
      await check(adamw, {}, lab);
    } catch (error) {
      // A spoiled count points beyond the rows of uniforms, where JavaScript finds nothing.
      expect(String(error)).toMatch(/^AssertionError|^OptimError|^Error: Property failed|^TypeError: .*'subarray'/);
      failed.push(sentence);
    }
  return failed;
}

/** All tensors of a step. */
const tensorsOf = (launches: readonly NearLaunch[]) => launches.flatMap(({ tensors }) => tensors);

/** Steps, and then puts back what was at some places of the weights and the slots. */
const keeping =
  (places: (length: number) => readonly number[]): Spoil =>
  (launches, run) => {
    const buffers = tensorsOf(launches).flatMap((tensor) => Object.values(tensor.buffers));
    const before = buffers.map((buffer) => buffer.slice());
    run(launches);
    buffers.forEach((buffer, b) => {
      for (const i of places(buffer.length)) buffer[i] = before[b]![i]!;
    });
  };

const reference = "the first step is the reference's";

describe("on a backend that is not JavaScript", () => {
  it("nothing is found where there is no bug", async () => {
    expect(await found((launches, run) => run(launches))).toEqual([]);
  });

  it("the last weight of a tensor is left out", async () => {
    expect(await found(keeping((length) => [length - 1]))).toContain(reference);
  });

  it("what is behind the last whole vector of four is left out", async () => {
    const tail = (length: number) => Array.from({ length: length % 4 }, (_, i) => length - 1 - i);
    expect(await found(keeping(tail))).toContain(reference);
  });

  it("every tensor takes the row of the first one", async () => {
    const failed = await found((launches, run) => {
      const [first] = tensorsOf(launches);
      const withRow = (tensor: NearLaunch["tensors"][number]) =>
        tensor.counter ? tensor : { ...tensor, rows: first!.rows };
      run(launches.map(({ kernel, tensors }) => ({ kernel, tensors: tensors.map(withRow) })));
    });
    expect(failed).toContain("fifty steps at a moving rate are the reference's");
    expect(failed).toContain("every group has its own rate, from the start and when it changes");
  });

  it("a tensor is stepped twice", async () => {
    const failed = await found((launches, run) => {
      const onHost = launches.filter(({ tensors }) => !tensors[0]?.counter && tensors[0]?.buffers.g);
      const twice = onHost.map(({ kernel, tensors }) => ({ kernel, tensors: tensors.slice(-1) }));
      run(launches);
      run(twice);
    });
    expect(failed).toContain(reference);
    expect(failed).toContain("the order of the parameters does not matter");
  });

  it("the gradient is scratch space", async () => {
    const failed = await found((launches, run) => {
      run(launches);
      for (const { buffers } of tensorsOf(launches)) buffers.g?.fill(0);
    });
    expect(failed).toContain("gradients are not modified, bit for bit");
  });

  it("kernels beyond the first of a step are forgotten", async () => {
    const failed = await found((launches, run) => run(launches.slice(0, 1)));
    expect(failed).toContain("every group has its own flags, and so its own kernel");
    // What counts steps on the device is a kernel of its own.
    expect(failed).toContain("steps that a scaler skips leave no trace: the others are those of a run without them");
  });

  it("uniforms are those of the step before", async () => {
    const seen = new WeakMap<object, NearLaunch["tensors"][number]["rows"]>();
    const failed = await found((launches, run) => {
      const late = launches.map(({ kernel, tensors }) => ({
        kernel,
        tensors: tensors.map((tensor) => {
          const { p } = tensor.buffers;
          if (!p || tensor.counter) return tensor;
          const rows = seen.get(p) ?? tensor.rows;
          seen.set(p, tensor.rows);
          return { ...tensor, rows };
        }),
      }));
      run(late);
    });
    expect(failed).toContain("two steps are the reference's");
    expect(failed).toContain("a rate that is changed is in force at the next step");
  });
});

describe("the proof that a backend did not fall back", () => {
  it("a step of the JavaScript backend is an error, and is counted", () => {
    const fallen = new Lab({ ...promised, backend: farBackend((launches) => js.run(launches)) });
    const { optimizer } = fallen.rig(adamw.type, {}).train(1, 1);
    const allowJs = forbidJs("AdamW", "far");
    expect(() => optimizer.step()).toThrow("AdamW fell back from far to the JavaScript backend.");
    expect(allowJs()).toBe(1);
    optimizer.step();
  });

  it("a kernel of another backend is not run", () => {
    const { backend } = watchedBackend(farBackend((launches, run) => run(launches)));
    const optimizer = new Lab({ ...promised, backend: { ...backend, compile: js.compile } }).rig(adamw.type, {});
    expect(() => optimizer.train(1, 1)).toThrow("far did not compile the kernel of AdamW");
  });
});

/** A run of its own: the whole suite of one optimizer on a backend that is not JavaScript. */
testCase(caseNamed("SGD"), { ...promised, backend: farBackend((launches, run) => run(launches)) });
