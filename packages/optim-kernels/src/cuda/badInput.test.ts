import { AdamW, defineOptimizer, OptimError, SGD } from "optim-core";
import { EmulatedDriver } from "tooling-cuda";
import { describe, expect, test } from "vitest";
import { numbers, placed } from "../../testing/cudaParams.ts";
import { type CudaBackend, cudaOn } from "../cuda.ts";

/** A device, and a parameter with a gradient on it. */
function setup(options: ConstructorParameters<typeof EmulatedDriver>[0] = {}) {
  const driver = new EmulatedDriver(options);
  const backend = cudaOn(driver);
  return { driver, backend, p: placed(backend, "w") };
}

describe("buffers", () => {
  test("a freed one is refused everywhere, and nothing is enqueued", async () => {
    const { backend, p, driver } = setup();
    const optimizer = new SGD([p], { lr: 1, backend });
    optimizer.step();
    backend.free(p.grad!);
    const gone = p.grad!;
    driver.clear();
    for (const use of [
      () => backend.write(gone, numbers(10)),
      () => backend.fill(gone, 1),
      () => backend.copy(gone, p.data),
      () => backend.copy(p.data, gone),
    ])
      expect(use).toThrow("cuda: an array was freed, or lies on another device. Allocate it here.");
    await expect(backend.read(gone)).rejects.toThrow("cuda: an array was freed");
    expect(() => optimizer.step()).toThrow(
      'g of parameter "w" has been freed, or is of another device. Give it a new buffer.',
    );
    expect(driver.launches).toEqual([]);
    backend.free(gone);
  });

  test("one of another device is refused", () => {
    const [one, other] = [setup(), setup()];
    expect(() => new SGD([one.p], { lr: 1, backend: other.backend })).toThrow(
      'SGD: parameter "w": its data is not a buffer of the cuda backend; it must be a dense [10] of f32.',
    );
    expect(() => one.backend.copy(one.p.data, other.p.data)).toThrow("lies on another device");
  });

  test("pointers of others: misaligned, too short, no memory of the device, no bigint", () => {
    const { backend, p } = setup();
    const { address } = p.data;
    expect(() => backend.wrap(address + 2n)).toThrow(
      /^cuda: wrap\(\): \d+ is no address of f32\. .* multiples of 4\.$/,
    );
    expect(() => backend.wrap(address + 1n, { dtype: "f16" })).toThrow("multiples of 2.");
    expect(() => backend.wrap(address, { length: 11 })).toThrow(
      /wrap\(\): 11 × f32 do not fit the 40 bytes from 0x\w+ on\./,
    );
    expect(() => backend.wrap(address + 40n, { length: 1 })).toThrow("wrap()");
    expect(() => backend.wrap(16n)).toThrow("cuda: wrap(): 0x10 is no memory of");
    expect(() => backend.wrap(Number(address) as never)).toThrow("is no address of f32");
    expect(() => backend.wrap(address, { dtype: "f64" })).toThrow("cuda: cannot store f64, only f32, f16, bf16.");
    expect(() => backend.wrap(address, { length: 0 })).toThrow("0 × f32 do not fit");
  });

  test.each([
    ["a length that is none", (b: CudaBackend) => b.alloc("f32", 1.5), "alloc(): there are no 1.5 numbers."],
    ["another precision", (b: CudaBackend) => b.alloc("i32", 1), "cannot store i32"],
    [
      "a shape of another size",
      (b: CudaBackend) => b.parameter(numbers(4), { shape: [3] }),
      "[3] holds 3 numbers, the data has 4.",
    ],
    ["a list", (b: CudaBackend) => b.parameter([1, 2] as never), "pass a Float32Array, a tensor of a file"],
    ["float64", (b: CudaBackend) => b.parameter(new Float64Array(2) as never), "pass a Float32Array"],
    ["nothing", (b: CudaBackend) => b.parameter(undefined as never), "pass a Float32Array"],
    ["a gradient that is a list", (b: CudaBackend) => b.array([1] as never), "array(): pass a Float32Array."],
    [
      "more numbers than there is room for",
      (b: CudaBackend) => b.write(b.alloc("f32", 1), numbers(2)),
      "2 numbers in a Float32Array do not fit 1 × f32.",
    ],
    [
      "copies of another length",
      (b: CudaBackend) => b.copy(b.alloc("f32", 1), b.alloc("f32", 2)),
      "1 numbers are no copy of 2.",
    ],
  ])("%s", (_, use, message) => {
    const { backend, driver } = setup();
    const before = driver.allocated;
    let error: unknown;
    try {
      use(backend);
    } catch (caught) {
      error = caught;
    }
    expect(error).toBeInstanceOf(OptimError);
    expect(String(error)).toContain(message);
    expect(driver.allocated - before).toBeLessThanOrEqual(512);
  });

  test("symbols that share memory: where a sweep would read what it has written", () => {
    const { backend, p } = setup();
    p.grad = backend.wrap(p.data.address, { length: 10 });
    new SGD([p], { lr: 0.5, backend }).step();
    const shifted = backend.wrap(p.data.address + 4n, { length: 9 });
    const q = { ...p, name: "q", shape: [9], data: backend.wrap(p.data.address, { length: 9 }), grad: shifted };
    const optimizer = new SGD([q], { lr: 0.5, backend });
    expect(() => optimizer.step()).toThrow(
      'cuda: p and g of parameter "q" share memory, and p is written. Give each its own.',
    );
  });

  test("symbols that share memory: both of them written", () => {
    const { backend, p } = setup();
    const optimizer = new SGD([p], { lr: 0.5, momentum: 0.9, backend });
    optimizer.step();
    (p as { data: unknown }).data = backend.wrap(optimizer.stateOf(p)!.momentumBuffer!.address, { length: 10 });
    expect(() => optimizer.step()).toThrow(
      /^cuda: \w+ and \w+ of parameter "w" share memory, and both are written\. Give each its own\.$/,
    );
  });
});

describe("a device", () => {
  test("that does not exist, that is too old, that is disposed", () => {
    expect(() => cudaOn(new EmulatedDriver({ devices: 0 }))).toThrow("cuda:");
    expect(() => cudaOn(new EmulatedDriver({ devices: 2 }), { device: 2 })).toThrow(
      "cuda: there is no device 2, only 0 to 1.",
    );
    expect(() => cudaOn(new EmulatedDriver({ attributes: { 75: 7, 76: 0 }, name: "Volta" }))).toThrow(
      "cuda: Volta has compute capability 7.0, and kernels are for 7.5 and newer. Use webgpu() or wasm().",
    );
    const { backend, p } = setup();
    const optimizer = new AdamW([p], { lr: 0.1, backend });
    optimizer.step();
    backend.dispose();
    backend.dispose();
    const gone = "cuda: this backend is disposed. Make a new one.";
    expect(() => optimizer.step()).toThrow(gone);
    expect(() => new AdamW([p], { lr: 0.1, backend }).step()).toThrow(gone);
    expect(() => backend.alloc("f32", 1)).toThrow(gone);
    expect(() => backend.wrap(p.data.address)).toThrow(gone);
    backend.free(p.data);
    optimizer.dispose();
  });

  test("without room: state is made whole or not at all", async () => {
    const { backend, driver, p } = setup({ memory: 2 ** 20 });
    const length = 40_000;
    const params = [placed(backend, "a", length), placed(backend, "b", length)];
    const before = [driver.allocated, await backend.read(params[0]!.data)];
    const optimizer = new AdamW(params, { lr: 0.1, backend });
    expect(() => optimizer.step()).toThrow(
      /^cuda: .* has no room for 160000 bytes for expAvg(Sq)? of parameter "[ab]": \d+ of 1048576 are free\.$/,
    );
    expect([driver.allocated, await backend.read(params[0]!.data)]).toEqual(before);
    // Were it forgotten, it would be freed whenever it is collected.
    expect(p.data.length).toBe(10);
    expect(params.map((p) => optimizer.stateOf(p))).toEqual([undefined, undefined]);
    for (const p of params.splice(1)) backend.free(p.grad!);
    optimizer.paramGroups[0]!.params[1]!.grad = null;
    optimizer.step();
    expect(optimizer.stateOf(params[0]!)!.step).toBe(1);
  });

  test("that refuses a kernel: its log and the rule's name are told, and nothing has changed", async () => {
    const driver = new EmulatedDriver();
    const load = driver.cuModuleLoadDataEx.bind(driver);
    driver.cuModuleLoadDataEx = (module, image, ...rest) =>
      load(
        module,
        new TextEncoder().encode(new TextDecoder().decode(image).replaceAll("add.rn.f32", "plus.f32")),
        ...rest,
      );
    const backend = cudaOn(driver);
    const p = placed(backend, "w");
    const Odd = defineOptimizer({ name: "Odd", hyper: { lr: 1 }, state: {}, update: ({ p, g }) => ({ p: p.add(g) }) });
    const optimizer = new Odd([p], { backend });
    const before = await backend.read(p.data);
    expect(() => optimizer.step()).toThrow(
      /^cuda: the driver has refused the kernel of Odd: CUDA_ERROR_INVALID_PTX[\s\S]*plus\.f32/,
    );
    await expect(optimizer.ready()).rejects.toThrow("the driver has refused the kernel of Odd");
    expect(await backend.read(p.data)).toEqual(before);
    expect(optimizer.stateOf(p)).toBeUndefined();
  });

  test.each<[string, number, (on: ReturnType<typeof setup>) => unknown, string]>([
    [
      "cuMemsetD8Async",
      1,
      ({ backend, p }) => backend.fill(p.data, 0),
      "cuMemsetD8Async has failed: CUDA_ERROR_INVALID_VALUE",
    ],
    ["cuMemcpyHtoDAsync_v2", 719, ({ backend, p }) => backend.write(p.data, numbers(10)), "CUDA_ERROR_LAUNCH_FAILED"],
    ["cuCtxSetCurrent", 201, ({ backend }) => backend.alloc("f32", 1), "CUDA_ERROR_INVALID_CONTEXT"],
    ["cuLaunchKernel", 700, ({ backend, p }) => new SGD([p], { lr: 1, backend }).step(), "CUDA_ERROR_ILLEGAL_ADDRESS"],
    ["cuMemAlloc_v2", 999, ({ backend }) => backend.alloc("f32", 1), "CUDA_ERROR_UNKNOWN"],
  ])("whose calls fail: with CUDA's name, from %s", (name, result, use, message) => {
    const failures = new Map<string, number>();
    const on = setup({ failures });
    failures.set(name, result);
    expect(() => use(on)).toThrow(message);
  });

  test("that fails while it is waited for: the promise says so", async () => {
    const failures = new Map<string, number>();
    const { backend, p } = setup({ failures });
    failures.set("cuEventQuery", 999);
    await expect(backend.read(p.data)).rejects.toThrow("cuda: the device has failed: CUDA_ERROR_UNKNOWN");
    failures.clear();
    expect(await backend.read(p.data)).toEqual(numbers(10));
  });

  test("that cannot be opened leaves nothing behind", () => {
    const driver = new EmulatedDriver({ failures: new Map([["cuStreamCreate", 2]]) });
    expect(() => cudaOn(driver)).toThrow("cuStreamCreate has failed: CUDA_ERROR_OUT_OF_MEMORY");
    expect([driver.liveHandles, driver.allocated, driver.pinned]).toEqual([[], 0, 0]);
  });
});
