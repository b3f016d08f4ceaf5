import { type HalfJsBuffer, halfJs } from "optim-amp";
import type { Backend, BufferInfo, HostArray } from "optim-core";
import { expect, it, vi } from "vitest";
import { backends } from "./backends.ts";
import { runGoldens } from "./runGoldens.ts";

/** A buffer that nobody outside its backend can look into. */
interface Box {
  readonly box: number;
}

/** The JavaScript backend behind boxes, without float64: what reaches past `Backend` breaks here. */
class BoxedBackend implements Backend<Box> {
  readonly name: string = "boxed";
  readonly held = new Map<Box, HalfJsBuffer>();
  made = 0;

  alloc(...[dtype, length]: Parameters<Backend<Box>["alloc"]>): Box {
    if (dtype === "f64") throw new Error("boxed: there is no float64");
    const box = { box: this.made++ };
    this.held.set(box, halfJs.alloc(dtype, length));
    return box;
  }
  free(box: Box): void {
    if (!this.held.delete(box)) throw new Error(`boxed: box ${box.box} is not held`);
  }
  fill = (box: Box, value: number): void => halfJs.fill(this.open(box), value);
  copy = (from: Box, to: Box): void => halfJs.copy(this.open(from), this.open(to));
  write = (box: Box, data: HostArray): void => halfJs.write(this.open(box), data);
  read = (box: Box): Promise<HostArray> => halfJs.read(this.open(box));
  inspect = (value: unknown): BufferInfo | undefined => halfJs.inspect(this.held.get(value as Box));
  compile = halfJs.compile;
  run: Backend<Box>["run"] = (launches) =>
    halfJs.run(
      launches.map(({ tensors, ...launch }) => ({
        ...launch,
        tensors: tensors.map(({ buffers, counter, ...tensor }) => ({
          ...tensor,
          ...(counter && { counter: this.open(counter) }),
          buffers: Object.fromEntries(Object.entries(buffers).map(([name, box]) => [name, this.open(box)])),
        })),
      })),
    );

  open(box: Box): HalfJsBuffer {
    const found = this.held.get(box);
    if (!found) throw new Error(`boxed: box ${box?.box} is not held`);
    return found;
  }
}

it("meets the float32 runs on a backend that has no float64, whatever its buffers are, and frees them", async () => {
  vi.spyOn(console, "warn").mockImplementation(() => {});
  const backend = new BoxedBackend();
  const { rows, failures } = await runGoldens({ backend, dtypes: ["f32", "f16"] });
  vi.restoreAllMocks();
  expect(failures).toEqual([]);
  const passed = [...rows.values()].reduce((all, row) => all + row.passed, 0);
  expect(passed).toBeGreaterThanOrEqual(154);
  for (const family of ["timm.Lamb", "torch.AdamW", "clip_grad", "averaging"]) {
    expect(rows.get(family), family).toMatchObject({ worst64: 0, pending: 0, failed: 0 });
    expect(rows.get(family)!.worst32, family).toBeGreaterThan(0);
  }
  expect(rows.has("schedulers"), "what no backend has a part in is not said of this one").toBe(false);
  expect(backend.made).toBeGreaterThan(8000);
  // What is left is the one number that clipGradNorm keeps on a backend.
  expect([...backend.held.values()].map(({ length }) => length)).toEqual([1]);
});

it("a backend that computes something else does not meet them", async () => {
  vi.spyOn(console, "warn").mockImplementation(() => {});
  const backend = new BoxedBackend();
  const { run } = backend;
  backend.run = (launches) => {
    run(launches);
    for (const { kernel, tensors } of launches)
      for (const { to } of kernel.program.stores)
        for (const { buffers } of tensors) {
          const stored = backend.open(buffers[to]!);
          stored.set([stored.subarray(0, 1)[0]! * (1 + 1e-2)]);
        }
  };
  const { rows } = await runGoldens({ backend, dtypes: ["f32", "f16"] });
  vi.restoreAllMocks();
  for (const [family, row] of rows) expect(row.passed, family).toBe(0);
});

it("a backend in no precision of a file passes nothing", async () => {
  const { rows, failures } = await runGoldens({ backend: new BoxedBackend(), dtypes: [] });
  expect(failures).toContain("optimizers/torch.SGD.plain.json: there is no run in a precision of boxed: ");
  for (const [family, row] of rows) expect(row.passed, family).toBe(0);
});

it.each(Object.entries(backends))("the registry makes %s, or says why this machine cannot", async (name, make) => {
  const made = make(async ({ backend }) => backend.name as string);
  if (name === "cuda") expect(await made.catch(String)).toMatch(/^cuda$|^OptimError: cuda: /);
  else expect(await made).toBe(name.replace("-emulator", ""));
});
